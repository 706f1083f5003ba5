// SPDX-License-Identifier: Apache-2.0
//
// The table of layers: sorting, filters, choice of columns, one layer in full, CSV. The view is kept in the URL's
// fragment, so that it can be shared. Rows are made a screenful at a time, so that thousands of layers do not lag.
'use strict';

(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);
  const snr = data.columns.findIndex((column) => column.id === 'snr_db');

  // ---- Text ------------------------------------------------------------------------------------------------------

  // What cannot be seen is shown as an escape, as everywhere in the report.
  function visible(text) {
    return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${found.codePointAt(0).toString(16).toUpperCase()}}`);
  }

  const forms = {
    decibels: (value) => value.toFixed(2),
    share: (value) => `${(value * 100).toPrecision(3)} %`,
    scientific: (value) => value.toExponential(2),
    cosine: (value) => value.toFixed(6),
    bits: (value) => value.toFixed(2),
    count: (value) => value.toLocaleString('en-US'),
    text: (value) => String(value),
  };

  function format(value, form) {
    if (value === null || value === undefined) return '–';
    if (value === 'exact') return 'exact';
    return forms[form](value).replace(/^-/, '−');
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // A name may break after dots and underscores.
  function nameElement(text) {
    const parts = visible(text).split(/(?<=[._])/u);
    return element('bdi', { class: 'name' }, ...parts.flatMap((part) => [part, element('wbr')]));
  }

  // ---- Columns ---------------------------------------------------------------------------------------------------

  // What every table can show of a layer itself; the name is always shown.
  const facts = [
    { id: 'place', title: '#', form: 'count', of: (layer) => layer.place + 1 },
    { id: 'shape', title: 'Shape', form: 'text', of: (layer) => layer.shape.join(' × '), by: (layer) => layer.parameters },
    { id: 'dtype', title: 'Type', form: 'text', of: (layer) => layer.dtype },
    { id: 'parameters', title: 'Weights', form: 'count', of: (layer) => layer.parameters },
    { id: 'non_finite', title: 'Not finite', form: 'count', of: (layer) => layer.bad },
  ];
  const nameColumn = { id: 'name', title: 'Layer', form: 'text', of: (layer) => layer.name };

  function valueColumn(source, column) {
    const { label, short } = data.sources[source];
    return {
      id: `${label}:${data.columns[column].id}`,
      title: data.columns[column].name,
      source: label,
      short,
      form: data.columns[column].form,
      isSNR: column === snr,
      of: (layer) => layer.values[source]?.[column] ?? null,
    };
  }

  function labelColumn(source) {
    const { label, short } = data.sources[source];
    return { id: `${label}:label`, title: 'Written as', source: label, short, form: 'text', of: (layer) => layer.labels[source] };
  }

  function shownColumns() {
    const columns = [facts[0], nameColumn].filter((column) => column === nameColumn || state.facts.has(column.id));
    columns.push(...facts.slice(1).filter((column) => state.facts.has(column.id)));
    data.sources.forEach((source, index) => {
      if (!state.sources.has(source.label)) return;
      if (source.candidate && state.facts.has('label')) columns.push(labelColumn(index));
      data.columns.forEach((column, place) => {
        if (state.metrics.has(column.id)) columns.push(valueColumn(index, place));
      });
    });
    return columns;
  }

  // ---- State, kept in the fragment -------------------------------------------------------------------------------

  function defaultState() {
    const isNarrow = matchMedia('(max-width: 40rem)').matches;
    return {
      sort: 'place', down: false, query: '', judge: data.sources[0]?.label ?? '', below: '', layer: null,
      sources: new Set(data.usual),
      metrics: new Set(data.shown),
      facts: new Set(isNarrow ? [] : ['place', 'shape']),
    };
  }

  const lists = ['sources', 'metrics', 'facts'];
  let state = defaultState();

  function readFragment() {
    const fresh = defaultState();
    const fragment = new URLSearchParams(location.hash.startsWith('#?') ? location.hash.slice(2) : '');
    for (const key of ['sort', 'query', 'judge', 'below']) {
      if (fragment.has(key)) fresh[key] = fragment.get(key);
    }
    fresh.down = fragment.get('down') === '1';
    const layer = Number.parseInt(fragment.get('layer') ?? '', 10);
    if (data.layers[layer]) fresh.layer = layer;
    // A list is written as its elements' positions, since labels may hold any character.
    for (const key of lists) {
      if (!fragment.has(key)) continue;
      const all = choices[key].map((choice) => choice.id);
      fresh[key] = new Set(fragment.get(key).split('.').map((place) => all[Number(place)]).filter((id) => id !== undefined));
    }
    state = fresh;
  }

  function writeFragment() {
    const usual = defaultState();
    const fragment = new URLSearchParams();
    for (const key of ['sort', 'query', 'judge', 'below', 'layer']) {
      if (state[key] !== usual[key] && state[key] !== null) fragment.set(key, state[key]);
    }
    if (state.down) fragment.set('down', '1');
    for (const key of lists) {
      const places = choices[key].flatMap((choice, place) => (state[key].has(choice.id) ? [place] : []));
      const usualPlaces = choices[key].flatMap((choice, place) => (usual[key].has(choice.id) ? [place] : []));
      if (places.join('.') !== usualPlaces.join('.')) fragment.set(key, places.join('.'));
    }
    const text = fragment.toString();
    history.replaceState(null, '', text ? `#?${text}` : location.pathname + location.search);
  }

  // ---- Rows ------------------------------------------------------------------------------------------------------

  function sortKey(column, layer) {
    const value = (column.by ?? column.of)(layer);
    return value === 'exact' ? Infinity : value;
  }

  function selectedLayers(columns) {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const judge = data.sources.findIndex((source) => source.label === state.judge);
    const below = state.below === '' ? NaN : Number(state.below);
    const chosen = data.layers.filter((layer) => {
      if (!words.every((word) => layer.lower.includes(word))) return false;
      if (Number.isNaN(below) || judge < 0) return true;
      const value = layer.values[judge]?.[snr] ?? null;
      return value !== null && value !== 'exact' && value < below;
    });
    const column = columns.find((candidate) => candidate.id === state.sort) ?? facts[0];
    const direction = state.down ? -1 : 1;
    return chosen
      .map((layer) => ({ layer, key: sortKey(column, layer) }))
      .sort((left, right) => {
        // A layer without a value comes last in either direction.
        if (left.key === null || right.key === null) return (left.key === null) - (right.key === null);
        if (left.key === right.key) return left.layer.place - right.layer.place;
        return (left.key < right.key ? -1 : 1) * direction;
      })
      .map((entry) => entry.layer);
  }

  function level(value) {
    if (value === null) return 'none';
    if (value === 'exact' || value >= 40) return 'good';
    if (value >= 30) return 'fair';
    return value >= 20 ? 'weak' : 'bad';
  }

  function snrCell(value) {
    const cell = element('td', { class: `snr ${level(value)}` }, format(value, 'decibels'));
    const length = value === 'exact' ? 100 : Math.min(Math.max((value ?? 0) * 2, 0), 100);
    cell.style.setProperty('--bar', `${length}%`);
    return cell;
  }

  function plainCell(value, form) {
    return element('td', form === 'text' ? {} : { class: 'figure' }, format(value, form));
  }

  // On a narrow screen a cell stands below its row's name, and its heading beside it.
  function labelled(cell, label) {
    cell.dataset.label = visible(label);
    return cell;
  }

  function row(layer, columns) {
    const cells = columns.map((column) => {
      const value = column.of(layer);
      if (column === nameColumn) {
        return element('th', { scope: 'row' }, element('a', { href: `#?layer=${layer.place}` }, nameElement(layer.name)));
      }
      const label = [column.short ?? column.source, column.title].filter(Boolean).join(' ');
      return labelled(column.isSNR ? snrCell(value) : plainCell(value, column.form), label);
    });
    const made = element('tr', {}, ...cells);
    if (layer.place === state.layer) made.className = 'chosen';
    return made;
  }

  const chunk = 120;
  let shown = [];
  let columnsShown = [];
  let made = 0;

  function makeRows(count) {
    const fragment = document.createDocumentFragment();
    const end = Math.min(made + count, shown.length);
    for (; made < end; made += 1) fragment.append(row(shown[made], columnsShown));
    byId('body').append(fragment);
  }

  function makeRowsInSight() {
    const view = byId('view');
    while (made < shown.length && view.scrollTop + view.clientHeight * 2 > view.scrollHeight) makeRows(chunk);
  }

  // ---- The table -------------------------------------------------------------------------------------------------

  function headCell(column) {
    const isSorted = column.id === state.sort;
    const label = element('span', {}, column.title);
    const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' }, isSorted ? (state.down ? '↓' : '↑') : '');
    const button = element('button', { type: 'button', 'data-sort': column.id });
    if (column.source) {
      button.append(element('bdi', { class: 'source', title: visible(column.source) }, visible(column.short ?? column.source)));
    }
    button.append(label, arrow);
    const cell = element('th', { scope: 'col', class: column.form === 'text' ? '' : 'number' }, button);
    if (isSorted) cell.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
    return cell;
  }

  function render() {
    columnsShown = shownColumns();
    shown = selectedLayers(columnsShown);
    const focused = document.activeElement?.dataset?.sort;
    byId('head').replaceChildren(element('tr', {}, ...columnsShown.map(headCell)));
    if (focused !== undefined) {
      [...byId('head').querySelectorAll('button')].find((button) => button.dataset.sort === focused)?.focus();
    }
    byId('body').replaceChildren();
    byId('table').setAttribute('aria-rowcount', shown.length + 1);
    byId('view').scrollTop = 0;
    made = 0;
    makeRows(chunk);
    const all = data.layers.length;
    byId('status').textContent = shown.length === all ? `${format(all, 'count')} layers` : `${format(shown.length, 'count')} of ${format(all, 'count')} layers`;
    renderDetail();
  }

  function change(changes) {
    Object.assign(state, changes);
    writeFragment();
    render();
  }

  // ---- One layer in full -----------------------------------------------------------------------------------------

  function renderDetail() {
    const layer = data.layers[state.layer];
    byId('detail').hidden = !layer;
    if (!layer) return;
    byId('detail-heading').replaceChildren(nameElement(layer.name));
    const parts = [`${layer.shape.join(' × ')}`, layer.dtype, `${format(layer.parameters, 'count')} weights`, `layer ${layer.place + 1} of ${data.layers.length}`];
    if (layer.bad > 0) parts.push(`${format(layer.bad, 'count')} not finite`);
    byId('detail-facts').textContent = parts.join(' · ');
    const head = element('tr', {}, element('th', { scope: 'col' }, 'Configuration or file'));
    for (const column of data.columns) head.append(element('th', { scope: 'col', class: 'number' }, column.name));
    const body = element('tbody');
    data.sources.forEach((source, index) => {
      const values = layer.values[index];
      if (!values) return;
      const title = element('th', { scope: 'row' }, element('bdi', {}, visible(source.label)));
      if (source.candidate) title.append(element('span', { class: 'note' }, `measured, ${layer.labels[index]}`));
      const line = element('tr', {}, title);
      data.columns.forEach((column, place) => {
        line.append(labelled(place === snr ? snrCell(values[place]) : plainCell(values[place], column.form), column.name));
      });
      body.append(line);
    });
    byId('detail-table').replaceChildren(element('thead', {}, head), body);
    const figures = byId(`layer-${layer.place + 1}`);
    byId('detail-figures').hidden = !figures;
    byId('detail-figures').href = figures ? `#${figures.id}` : '#layers';
  }

  // The table and all that links lead to is folded until a reader asks for it.
  function unfold(id) {
    const fold = byId('experts');
    if (!id || fold.contains(byId(id))) fold.open = true;
  }

  function openLayer(place) {
    unfold();
    change({ layer: place });
    const heading = byId('detail-heading');
    heading.focus({ preventScroll: true });
    byId('detail').scrollIntoView({ block: 'nearest' });
  }

  function showFigures(id) {
    unfold(id);
    byId(`${id}-heading`).focus({ preventScroll: true });
    byId(id).scrollIntoView({ block: 'start' });
  }

  // ---- CSV -------------------------------------------------------------------------------------------------------

  // As in layers.csv: quoted where needed, and disarmed where a spreadsheet would see a formula.
  function csvCell(value) {
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r\n'\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function csv() {
    const head = columnsShown.map((column) => csvCell(column === nameColumn ? 'layer' : column.id));
    const lines = shown.map((layer) => columnsShown.map((column) => csvCell(column.of(layer))).join(','));
    return `${[head.join(','), ...lines].join('\n')}\n`;
  }

  async function copyCSV() {
    const text = csv();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Where the clipboard is closed to pages, selected text can still be copied.
      const area = element('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    byId('status').textContent = `${format(shown.length, 'count')} layers copied as CSV`;
  }

  // ---- Controls --------------------------------------------------------------------------------------------------

  const choices = {
    sources: data.sources.map((source) => ({ id: source.label, title: visible(source.label) })),
    metrics: data.columns.map((column) => ({ id: column.id, title: column.name })),
    facts: [...facts.map((fact) => ({ id: fact.id, title: fact.title === '#' ? 'Place in the report' : fact.title })),
      ...(data.sources.some((source) => source.candidate) ? [{ id: 'label', title: 'Written as' }] : [])],
  };
  const legends = { sources: 'Files and configurations', metrics: 'Metrics', facts: 'Of the layer' };

  function makeChooser() {
    for (const key of lists) {
      const set = element('fieldset', {}, element('legend', {}, legends[key]));
      choices[key].forEach((choice, place) => {
        const box = element('input', { type: 'checkbox', 'data-list': key, 'data-place': place });
        set.append(element('label', {}, box, element('bdi', {}, choice.title)));
      });
      byId('choices').append(set);
    }
    byId('choices').addEventListener('change', (event) => {
      const { list, place } = event.target.dataset;
      const chosen = new Set(state[list]);
      const { id } = choices[list][place];
      if (event.target.checked) chosen.add(id); else chosen.delete(id);
      change({ [list]: chosen });
    });
  }

  function fillControls() {
    byId('query').value = state.query;
    byId('below').value = state.below;
    byId('judge').value = state.judge;
    for (const box of byId('choices').querySelectorAll('input')) {
      box.checked = state[box.dataset.list].has(choices[box.dataset.list][box.dataset.place].id);
    }
  }

  function makeControls() {
    for (const source of data.sources) {
      byId('judge').append(element('option', { value: source.label }, visible(source.short ?? source.label)));
    }
    makeChooser();
    byId('query').addEventListener('input', (event) => change({ query: event.target.value }));
    byId('below').addEventListener('input', (event) => change({ below: event.target.value }));
    byId('judge').addEventListener('change', (event) => change({ judge: event.target.value }));
    byId('copy').addEventListener('click', copyCSV);
    byId('tools').addEventListener('submit', (event) => event.preventDefault());
    byId('reset').addEventListener('click', () => {
      change(defaultState());
      fillControls();
    });
    byId('head').addEventListener('click', (event) => {
      const sort = event.target.closest('button')?.dataset.sort;
      if (sort !== undefined) change({ down: sort === state.sort && !state.down, sort });
    });
    byId('detail-close').addEventListener('click', () => change({ layer: null }));
    document.addEventListener('click', (event) => {
      if (!event.target.closest('#chooser')) byId('chooser').open = false;
      // A link to a layer keeps the view, and only opens the layer in it or goes to its figures.
      const link = event.target.closest('a[href^="#?layer="], a[href^="#layer-"]');
      const place = event.target.closest('a[href^="#"]')?.getAttribute('href').slice(1);
      if (place && !link) unfold(place);
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const target = link.getAttribute('href');
      if (target.startsWith('#?')) openLayer(Number(target.slice('#?layer='.length))); else showFigures(target.slice(1));
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !byId('chooser').open) return;
      byId('chooser').open = false;
      // What had the focus is hidden now.
      byId('chooser').querySelector('summary').focus();
    });
    byId('view').addEventListener('scroll', makeRowsInSight, { passive: true });
    addEventListener('beforeprint', () => {
      if (byId('experts').open) makeRows(shown.length);
    });
  }

  // ---- Light and dark --------------------------------------------------------------------------------------------

  function isDark() {
    const asked = document.documentElement.dataset.theme;
    return asked ? asked === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function remembered(theme) {
    // A page from disk may have no storage; then the choice lasts as long as the page.
    try {
      if (theme) localStorage.setItem('fidelio-theme', theme);
      return localStorage.getItem('fidelio-theme');
    } catch {
      return null;
    }
  }

  function makeThemeToggle() {
    const button = byId('theme');
    const show = () => { button.textContent = isDark() ? 'Light mode' : 'Dark mode'; };
    const theme = remembered();
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
    button.addEventListener('click', () => {
      document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
      remembered(document.documentElement.dataset.theme);
      show();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
    button.hidden = false;
    show();
  }

  makeThemeToggle();
  if (data.layers.length === 0) return;
  data.layers.forEach((layer, place) => {
    layer.place = place;
    layer.lower = layer.name.toLowerCase();
  });
  makeControls();
  readFragment();
  fillControls();
  byId('tools').hidden = false;
  byId('view').hidden = false;
  render();
  if (location.hash.length > 1) unfold(location.hash.startsWith('#?') ? null : location.hash.slice(1));
  if (state.layer !== null) byId('detail').scrollIntoView({ block: 'center' });
  addEventListener('hashchange', () => {
    if (location.hash !== '' && !location.hash.startsWith('#?')) return unfold(location.hash.slice(1));
    if (location.hash !== '') unfold();
    readFragment();
    fillControls();
    render();
  });
})();
