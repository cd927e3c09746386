/** The report's own style sheet: light and dark, screen and paper, no outside resource. */

const LIGHT = `
  --page:#fff; --ink:#1b1f24; --soft:#57606a; --faint:#8b949e; --line:#d8dee4; --panel:#f6f8fa;
  --c0:#0b62d6; --c1:#c2410c; --c2:#0f7b4f; --c3:#8b3fc0; --c4:#a16207; --c5:#0e7490; --c6:#be185d; --c7:#4b5563;
  --mark:#fff4d6; --mark-ink:#7a4a00;`;
const DARK = `
  --page:#14171b; --ink:#e8eaed; --soft:#a9b1ba; --faint:#7d8590; --line:#30363d; --panel:#1c2127;
  --c0:#6cb0ff; --c1:#ff9a62; --c2:#5fd39b; --c3:#c99bff; --c4:#e6c15c; --c5:#5cd0e6; --c6:#ff8fc0; --c7:#b3bac2;
  --mark:#3a2f12; --mark-ink:#f2cf7a;`;
const COLOURS = Array.from({ length: 8 }, (_, i) => `.c${i}{--own:var(--c${i})}`).join('');

export const styleSheet = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{color-scheme:light;${LIGHT}}}
${COLOURS}
*{box-sizing:border-box}
:lang(ko){word-break:keep-all}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);
  font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK KR",sans-serif;
  font-variant-numeric:tabular-nums;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:1000px;margin:0 auto;padding:48px 30px 64px}
header{border-bottom:1px solid var(--line);padding-bottom:22px;margin-bottom:26px}
h1{font-size:30px;line-height:1.2;margin:4px 0 8px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:0 0 12px;letter-spacing:-.01em}
h3{font-size:15px;margin:22px 0 8px}
section{margin:44px 0 0}
p{margin:0 0 12px;overflow-wrap:anywhere}
.kicker{color:var(--soft);font-size:13px;margin:0;letter-spacing:.02em}
.meta{color:var(--soft);font-size:13.5px;margin:0;display:flex;flex-wrap:wrap;gap:2px 18px}
.tag{border:1px solid var(--line);border-radius:99px;padding:0 9px}
p.plain{white-space:pre-wrap;max-width:80ch}
.status{font-weight:600}
.warning{background:var(--mark);color:var(--mark-ink);border-radius:8px;padding:10px 14px;margin:0 0 18px}
.key{display:flex;flex-wrap:wrap;gap:1px;background:var(--line);
  border:1px solid var(--line);border-radius:10px;overflow:hidden;margin:0}
.key div{flex:1 1 155px;background:var(--page);padding:14px 16px}
.key dt{color:var(--soft);font-size:12.5px}
.key dd{margin:2px 0 0;font-size:22px;font-weight:650;letter-spacing:-.01em;line-height:1.25;white-space:nowrap}
.key dd small{display:block;font-size:12.5px;font-weight:400;color:var(--soft);letter-spacing:0;white-space:normal}
.hint{color:var(--soft);font-size:13px;margin:8px 0 0;max-width:90ch}
.none{color:var(--soft)}
.prose{max-width:80ch}
.prose>:first-child,.prose li>:first-child{margin-top:0}
.prose ul,.prose ol{margin:0 0 12px;padding-left:24px}
.prose li{margin:2px 0}
.prose blockquote{margin:0 0 12px;padding:2px 0 2px 16px;border-left:3px solid var(--line);color:var(--soft)}
.prose h3,.prose h4,.prose h5,.prose h6{font-size:15px;margin:18px 0 6px}
.prose table{width:auto;margin:0 0 12px}
.prose .center{text-align:center}
.prose hr{border:0;border-top:1px solid var(--line);margin:18px 0}
code{font:.9em ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--panel);
  border-radius:4px;padding:1px 4px;overflow-wrap:anywhere}
a{color:var(--c0)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:9px 12px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;font-size:12.5px;border-bottom:1.5px solid var(--faint);vertical-align:bottom}
th[scope=row]{font-weight:500}
th small{display:block;color:var(--soft);font-weight:400;font-size:12.5px}
td small{color:var(--soft)}
.number{text-align:right;white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.results tr.own{background:var(--panel)}
.results tr.own th{font-weight:650}
.results strong{font-size:15.5px}
.results .delta{color:var(--soft);font-size:12.5px}
.results tr.unequal td{color:var(--c1)}
.results tr.unequal strong{color:var(--soft);font-weight:500}
.results tr.published th,.results tr.published td,.published{color:var(--c3);font-style:italic}
.results tr.published small{color:inherit}
.results tr.total th,.results tr.total td{font-weight:650}
.results sup{font-style:normal;margin-left:2px}
.footnotes{padding-left:20px}
.bar{display:flex;height:16px;border-radius:5px;overflow:hidden;gap:2px;margin:0 0 6px}
.bar span,.swatch{background:var(--own)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:3px 18px;margin:0 0 10px;padding:0;font-size:13px;color:var(--soft)}
.swatch{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:7px}
.hint+.charts,.hint+.chart{margin-top:14px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(400px,100%),1fr));gap:26px 24px}
.chart{margin:0;break-inside:avoid}
.chart.wide{margin:0 0 26px}
.charts{margin:0 0 26px}
.chart figcaption{font-weight:600;font-size:14px;margin-bottom:6px}
.chart figcaption::first-letter{text-transform:uppercase}
svg{display:block;width:100%;height:auto;font-size:11.5px;font-family:inherit}
svg text{fill:var(--soft)}
.grid line{stroke:var(--line);stroke-width:1}
.axis,.ticks line{stroke:var(--faint);stroke-width:1}
.series path{fill:none;stroke:var(--own);stroke-linejoin:round;stroke-linecap:round}
.series .line{stroke-width:1.9}
.series.again .line{stroke-dasharray:7 4}
.swatch.again{clip-path:polygon(0 0,40% 0,40% 100%,60% 100%,60% 0,100% 0,100% 100%,0 100%)}
.series .raw{stroke-width:1;opacity:.3}
.series circle{fill:var(--own)}
.dots{--own:var(--c7)}
.dots.c0{--own:var(--c0)}
.dots.unequal{opacity:.62}
.dots .name{font-size:13px;fill:var(--ink)}
.dots .name.own{font-weight:650}
.dots .detail{font-size:11.5px}
.dots .spread{fill:var(--own);opacity:.18}
.dots .seed{fill:var(--own);opacity:.65}
.dots .mean{stroke:var(--own);stroke-width:2.4;stroke-linecap:round}
.dots .figure{font-size:13px;font-weight:600;fill:var(--ink)}
.matrices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:18px 32px;align-items:start}
.matrix{display:grid;grid-template-columns:76px minmax(0,1fr);gap:0 14px;align-items:center}
.matrix.several{grid-template-columns:repeat(auto-fill,minmax(110px,1fr) minmax(0,150px));row-gap:4px}
.matrix .class{font-size:13px;text-align:right;color:var(--soft)}
.matrix .heads{display:grid;text-align:center;font-size:12px;color:var(--soft);padding-bottom:4px}
.matrix img{display:block;width:100%;height:auto;image-rendering:pixelated}
.config{columns:270px 3;column-gap:30px}
.config table{break-inside:avoid;margin:0 0 20px;font-size:13px}
.config caption{text-align:left;font-weight:650;padding-bottom:4px;text-transform:capitalize}
.config th,.config td{padding:4px 0;border-bottom:1px solid var(--line)}
.config th{color:var(--soft);font-weight:400;padding-right:14px}
.config td{text-align:right;overflow-wrap:anywhere}
.config tr.changed{background:var(--mark)}
.config tr.changed th,.config tr.changed td{color:var(--mark-ink)}
.config tr.changed small{display:block;color:inherit;opacity:.85}
.facts th{width:190px;color:var(--soft);font-weight:400}
.facts td{overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin:8px 0 14px;
  font:12.5px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:10px 0}
summary{cursor:pointer;color:var(--soft);font-size:13.5px}
summary:focus-visible{outline:2px solid var(--c0);outline-offset:3px;border-radius:3px}
footer{margin-top:52px;padding-top:14px;border-top:1px solid var(--line);color:var(--faint);font-size:12.5px}
@media (max-width:640px){main{padding:26px 16px 40px}h1{font-size:25px}.chart.wide{overflow-x:auto}.chart.wide svg{min-width:620px}}
@media print{@page{margin:16mm 14mm 18mm}body{font-size:10pt}main{max-width:none;padding:0}
  header{padding-bottom:12px;margin-bottom:16px}h1{font-size:20pt}h2{font-size:14pt}
  section{margin-top:24px}h2,h3,caption,.legend{break-after:avoid}p{orphans:3;widows:3}
  figure,svg,img,pre,blockquote,tr,.key,.bar,.results,.gallery,.matrix>*,.warning{break-inside:avoid}
  .gallery>p,.scroll{break-after:avoid}.hint{break-before:avoid}thead{display:table-header-group}
  table{font-size:9pt}th,td{padding:5px 7px}.results strong{font-size:10pt}
  .key div{flex-basis:110px;padding:9px 10px}.key dd{font-size:13pt}
  .matrices{grid-template-columns:1fr 1fr;gap:10px 18px}.matrix{grid-template-columns:62px minmax(0,1fr);gap:0 8px}
  .charts{grid-template-columns:1fr 1fr}.scroll,.chart.wide{overflow:visible}.chart.wide svg{min-width:0}
  .config{columns:3}.config table{font-size:8pt;break-inside:auto}pre{font-size:8pt}
  details,footer{display:none}a{color:inherit}}
`;
