import type { IdSource } from '../ids.ts'
import type { Clock } from '../time.ts'
import { conflict, notFound } from '../api-error.ts'
import type { Database, Row } from './database.ts'
import { integer, optionalText, text } from './columns.ts'

export interface User {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly accountType: string
}

export interface Org {
  readonly id: string
  readonly domain: string
  readonly name: string
  readonly description: string | undefined
  readonly created: number
}

export interface Workspace {
  readonly id: string
  readonly orgId: string
  readonly orgDomain: string
  readonly folderName: string
  readonly name: string
  readonly description: string | undefined
  readonly permJoin: string
  readonly permMemberManage: string
  readonly intelligence: boolean
  readonly created: number
  readonly updated: number
}

export interface NewWorkspace {
  readonly folderName: string
  readonly name: string
  readonly description?: string | undefined
  readonly permJoin: string
  readonly permMemberManage: string
  readonly intelligence: boolean
}

const WORKSPACES = 'SELECT w.*, o.domain AS org_domain FROM workspaces w JOIN orgs o ON o.id = w.org_id'

/** Who there is: users with their API keys, organisations, workspaces. */
export class Accounts {
  readonly #db: Database
  readonly #ids: IdSource
  readonly #clock: Clock

  constructor(db: Database, ids: IdSource, clock: Clock) {
    this.#db = db
    this.#ids = ids
    this.#clock = clock
  }

  createUser(user: Omit<User, 'id'>): User {
    const id = this.#ids.profile()
    const values = [id, user.email, user.firstName, user.lastName, user.accountType]
    this.#db.run('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)', ...values, this.#clock())
    return { ...user, id }
  }

  addApiKey(userId: string, key: string): void {
    this.#db.run('INSERT OR REPLACE INTO api_keys VALUES (?, ?)', key, userId)
  }

  userOfKey(key: string): User | undefined {
    const row = this.#db.get(
      'SELECT u.* FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.key = ?',
      key,
    )
    return row && userOf(row)
  }

  user(id: string): User {
    const row = this.#db.get('SELECT * FROM users WHERE id = ?', id)
    if (!row) throw notFound('The user')
    return userOf(row)
  }

  createOrg(org: { domain: string; name: string; description?: string | undefined }): Org {
    if (this.#db.get('SELECT 1 FROM orgs WHERE domain = ?', org.domain)) {
      throw conflict(`The domain "${org.domain}" is taken.`, 'domain_taken')
    }
    const id = this.#ids.profile()
    const values = [id, org.domain, org.name, org.description ?? null, this.#clock()]
    this.#db.run('INSERT INTO orgs VALUES (?, ?, ?, ?, ?)', ...values)
    return this.org(id)
  }

  /** By id or by domain. */
  org(idOrDomain: string): Org {
    const row = this.#db.get('SELECT * FROM orgs WHERE id = ? OR domain = ?', idOrDomain, idOrDomain)
    if (!row) throw notFound('The organization')
    return orgOf(row)
  }

  orgs(limit: number, offset: number): { total: number; items: Org[] } {
    const total = Number(this.#db.get('SELECT count(*) AS n FROM orgs')?.['n'])
    const rows = this.#db.all('SELECT * FROM orgs ORDER BY created, id LIMIT ? OFFSET ?', limit, offset)
    return { total, items: rows.map(orgOf) }
  }

  createWorkspace(orgId: string, workspace: NewWorkspace): Workspace {
    const { folderName, name, description, permJoin, permMemberManage, intelligence } = workspace
    if (this.#db.get('SELECT 1 FROM workspaces WHERE org_id = ? AND folder_name = ?', orgId, folderName)) {
      throw conflict(`The folder name "${folderName}" is taken.`, 'folder_name_taken')
    }
    const id = this.#ids.profile()
    const now = this.#clock()
    const values = [id, orgId, folderName, name, description ?? null, permJoin, permMemberManage]
    this.#db.run(
      'INSERT INTO workspaces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...values,
      intelligence ? 1 : 0,
      now,
      now,
    )
    return this.workspace(id)
  }

  /** By id or by folder name. */
  workspace(idOrName: string): Workspace {
    const row = this.#db.get(`${WORKSPACES} WHERE w.id = ? OR w.folder_name = ? LIMIT 1`, idOrName, idOrName)
    if (!row) throw notFound('The workspace')
    return workspaceOf(row)
  }

  workspaces(limit: number, offset: number, orgId?: string): { total: number; items: Workspace[] } {
    const filter = orgId === undefined ? '' : 'WHERE w.org_id = ?'
    const org = orgId === undefined ? [] : [orgId]
    const total = this.#db.get(`SELECT count(*) AS n FROM workspaces w ${filter}`, ...org)
    const rows = this.#db.all(
      `${WORKSPACES} ${filter} ORDER BY w.created, w.id LIMIT ? OFFSET ?`,
      ...org,
      limit,
      offset,
    )
    return { total: Number(total?.['n']), items: rows.map(workspaceOf) }
  }
}

function userOf(row: Row): User {
  return {
    id: text(row, 'id'),
    email: text(row, 'email'),
    firstName: text(row, 'first_name'),
    lastName: text(row, 'last_name'),
    accountType: text(row, 'account_type'),
  }
}

function orgOf(row: Row): Org {
  return {
    id: text(row, 'id'),
    domain: text(row, 'domain'),
    name: text(row, 'name'),
    description: optionalText(row, 'description'),
    created: integer(row, 'created'),
  }
}

function workspaceOf(row: Row): Workspace {
  return {
    id: text(row, 'id'),
    orgId: text(row, 'org_id'),
    orgDomain: text(row, 'org_domain'),
    folderName: text(row, 'folder_name'),
    name: text(row, 'name'),
    description: optionalText(row, 'description'),
    permJoin: text(row, 'perm_join'),
    permMemberManage: text(row, 'perm_member_manage'),
    intelligence: row['intelligence'] === 1,
    created: integer(row, 'created'),
    updated: integer(row, 'updated'),
  }
}
