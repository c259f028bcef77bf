// What is wrong with the page that is shown: a list of [what, where]. Needs axe on the page.
window.judge = async ({language, refusal, ticksAreKept, sheetsToo, rules}) => {
  const faults = [], all = s => [...document.querySelectorAll(s)];
  const says = e => e.outerHTML.slice(0, 110);
  const note = (what, found) => found.forEach(e => faults.push([what, says(e)]));
  const style = e => getComputedStyle(e);

  // The stylesheets are the same everywhere: axe reads them (for rules about turning the screen) on one page.
  const how = {runOnly: rules, resultTypes: ['violations'], preload: sheetsToo};
  const found = rules.length ? await axe.run(document, how) : {violations: []};
  for (const rule of found.violations)
    for (const node of rule.nodes) faults.push([`${rule.id}: ${rule.help}`, node.html.slice(0, 110)]);

  if (document.documentElement.lang !== language) faults.push(['language', document.documentElement.lang]);
  if (/^(問題（?|There is a problem)/.test(document.title) !== refusal) faults.push(['title', document.title]);
  if (/[<>]/.test(document.title)) faults.push(['title', document.title]);
  const [h1, ...more] = all('h1');
  if (!h1 || more.length) faults.push(['one h1', `${more.length + (h1 ? 1 : 0)}`]);
  else if (all('main :is(h1, .summary)')[0].getBoundingClientRect().top > innerHeight * .75) faults.push(['h1 below the fold', says(h1)]);

  const targets = all('a, button, summary, label, input:not([type=hidden]), select, textarea')
    .filter(e => e.checkVisibility() && !e.matches('.skip, [type=radio], [type=checkbox]'));
  const size = e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width);
  note('target under 44', targets.filter(e => style(e).display !== 'inline' && size(e) < 43.9));
  note('inline target under 24', targets.filter(e => style(e).display === 'inline'
    && Math.max(e.getBoundingClientRect().height, parseFloat(style(e).lineHeight)) < 24));

  note('forbidden', all('[disabled], [placeholder], [style], [onclick], [onload], [onsubmit], script:not([src]), style'));
  note('focus order', all('[tabindex]').filter(e => e.tabIndex > 0));
  note('other order', all('body *').filter(e => style(e).order !== '0' || style(e).flexDirection.endsWith('reverse')));
  if (!ticksAreKept) note('ticked', all('input:checked:not([name=term][value=once])'));
  for (const pair of all('.actions')) {
    const look = e => [e.offsetWidth, e.offsetHeight, ...['color', 'backgroundColor', 'fontSize', 'fontWeight',
      'borderTopColor', 'borderTopWidth'].map(n => style(e)[n])].join();
    if (new Set([...pair.querySelectorAll('.button')].map(look)).size > 1) faults.push(['unequal', says(pair)]);
  }
  return [...faults, ...sideways('at 320'), ...await shifted()];
};

// Nothing that is read sticks out of the page, or is cut off.
window.sideways = when => {
  const wide = document.documentElement.scrollWidth > innerWidth;
  const cut = [...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && !e.closest('.unseen, .name, thead')
    && getComputedStyle(e).overflow === 'hidden' && e.scrollHeight > e.clientHeight + 1);
  return [...(wide ? [[`scrolls sideways ${when}`, `${document.documentElement.scrollWidth}`]] : []),
          ...cut.map(e => [`cut off ${when}`, e.outerHTML.slice(0, 110)])];
};

// Readers may space text out (WCAG 2.2, 1.4.12).
window.spacedOut = () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important; }
                     p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  const found = sideways('spaced out');
  document.adoptedStyleSheets = [];
  return found;
};

// With twice the text there is one direction to scroll in (WCAG 2.2, 1.4.4 and 1.4.10).
window.twiceTheText = () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('html { font-size: 212.5% !important; }');
  document.adoptedStyleSheets = [sheet];
  const found = sideways('at twice the text');
  document.adoptedStyleSheets = [];
  return found;
};

// Nothing moves once it is shown.
window.shifted = () => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; })).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum > 0 ? [['layout shift', `${sum}`]] : []), 0);
});

// Whoever turns pages by the keyboard sees where they are, whatever the colours.
window.unseenFocus = () => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility()).filter(e => {
    e.focus();
    return document.activeElement === e && (getComputedStyle(e).outlineStyle === 'none' || parseFloat(getComputedStyle(e).outlineWidth) < 3);
  }).map(e => ['focus is not seen', e.outerHTML.slice(0, 110)]);

window.contrast = async when => {
  const found = await axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations'], preload: false});
  return found.violations.flatMap(rule => rule.nodes.map(node => [`contrast ${when}`, node.html.slice(0, 110)]));
};
