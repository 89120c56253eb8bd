/** The style of the page at `/`. Colours are tokens, so that light and dark differ in one place. */
export const homeStyle = `
:root{--bg:#f6f7f9;--card:#fff;--text:#1b2330;--dim:#5d6878;--line:#dfe4ea;--accent:#2f6fdf;--on:#fff;--good:#177a45;--bad:#b3261e;--code:#eef1f5}
@media(prefers-color-scheme:dark){:root{--bg:#11151b;--card:#191f28;--text:#e6eaf0;--dim:#98a3b3;--line:#2b3340;--accent:#7aa8ff;--on:#0c1422;--good:#7ee2a8;--bad:#ff9a91;--code:#232b36}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
header{display:flex;align-items:center;gap:12px;max-width:1080px;margin:0 auto;padding:28px 20px 12px}
h1{font-size:22px;line-height:1.2;margin:0}header p{margin:0;color:var(--dim)}
h2{font-size:15px;margin:0 0 12px}h3{font-size:13px;margin:16px 0 4px;color:var(--dim);font-weight:600}
.mark{width:40px;fill:none;stroke:var(--accent);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round;flex:none}
.grow{flex:1}.version,.who{color:var(--dim);font-size:13px}
main{max-width:1080px;margin:0 auto;padding:8px 20px 40px;display:grid;gap:16px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;min-width:0}
.columns{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(300px,1fr))}
.title{display:flex;align-items:baseline;justify-content:space-between}
.row{display:flex;gap:8px}label{display:block;font-size:13px;color:var(--dim);margin-bottom:4px}
input{flex:1;min-width:0;font:inherit;padding:8px 10px;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:inherit}
button{font:inherit;padding:8px 14px;border:0;border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}
header button{background:none;color:var(--accent);padding:4px 8px;white-space:nowrap}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.hint{color:var(--dim);margin:12px 0 0}.notice,.bad{color:var(--bad)}.good{color:var(--good)}
.state{font-size:13px;color:var(--dim)}.state.good{color:var(--good)}.state.bad{color:var(--bad)}.title .state.good::before{content:"● "}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--code);border-radius:5px;padding:1px 5px}
pre{padding:12px;overflow:auto;max-height:320px;margin:4px 0 0}
ul{margin:0;padding-left:18px}li{margin:4px 0}a{color:var(--accent)}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;color:var(--dim);font-weight:600;font-size:12px}th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
td:nth-child(4){word-break:break-word}td:nth-child(2){white-space:nowrap}
td:nth-child(5){color:var(--dim);white-space:nowrap}tbody tr:last-child td{border-bottom:0}
td button{background:none;color:var(--accent);padding:0}
#story p{margin:4px 0;white-space:pre-line;overflow-wrap:anywhere}#story .attempt{padding-left:16px}
@media(max-width:640px){header{padding:16px 16px 4px}header p,.version{display:none}main{padding:8px 16px 24px}
thead{display:none}tbody tr{display:grid;grid-template-columns:auto 1fr;gap:0 10px;padding:8px 0;border-bottom:1px solid var(--line)}tbody tr:last-child{border-bottom:0}
td{padding:0;border:0}td:nth-child(1){grid-row:1/4}td:nth-child(2){order:3;color:var(--dim);font-size:13px}td:nth-child(4){order:2}td:nth-child(3){font-weight:600}td:nth-child(5){display:none}}
`
