/** The style of the emulator's page. Colours are tokens, so that light and dark differ in one place. */
export const pageStyle = `
  :root { color-scheme: light dark; --bg: #f7f6f3; --card: #fff; --text: #26221b; --dim: #6d665a; --line: #e4dfd5;
    --accent: #8a5a00; --on: #fff; --bad: #b3261e; font: 15px/1.5 system-ui, sans-serif }
  @media (prefers-color-scheme: dark) { :root { --bg: #161410; --card: #1f1c17; --text: #ece7dd; --dim: #a69d8d;
    --line: #353027; --accent: #f0b84d; --on: #211a0c; --bad: #ff9a91 } }
  * { box-sizing: border-box }
  body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 2.5rem; background: var(--bg); color: var(--text) }
  h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1rem; margin: 0 0 .25rem }
  section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.1rem 1.25rem; margin: 1rem 0 }
  p { margin: .25rem 0 .75rem } .dim, .time { color: var(--dim) }
  table { border-collapse: collapse; width: 100%; font-size: .93rem }
  th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
  th { color: var(--dim); font-size: .8rem } tr:last-child td { border-bottom: 0 } .time { white-space: nowrap; width: 1% }
  th:nth-child(2), td.size { text-align: right; padding-right: 1.5rem; font-variant-numeric: tabular-nums; white-space: nowrap }
  code { font: .87rem ui-monospace, Menlo, monospace }
  form { border: 2px dashed var(--line); border-radius: .6rem; padding: 1rem; margin: .75rem 0 }
  input[type=file] { width: 100%; padding: .75rem 0; font: inherit; color: var(--dim) }
  button { font: inherit; padding: .45rem .9rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on); cursor: pointer }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
  .problem { border-left: 4px solid var(--bad); color: var(--bad); padding-left: .75rem }
  @media (max-width: 36rem) {
    thead { display: none } tr { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line) }
    tr:last-child { border-bottom: 0 } td { padding: 0; border: 0 } td:first-child { width: 100% } td.size { padding: 0 }
  }`
