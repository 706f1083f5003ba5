// SPDX-License-Identifier: Apache-2.0
//
// The table of models: sorting by a heading, a search, a choice of grade. Without this script all rows stand in the order of
// their paths.
'use strict';

(() => {
  const table = document.getElementById('models-table');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const byId = (id) => document.getElementById(id);
  const grades = new Map();

  rows.forEach((row, place) => {
    row.place = place;
    const grade = row.cells[1].querySelector('.word').textContent;
    row.grade = grade;
    const order = Number(row.cells[1].dataset.order);
    grades.set(grade, { order, count: (grades.get(grade)?.count ?? 0) + 1 });
  });

  // ---- Order -----------------------------------------------------------------------------------------------------

  let sorted = { column: 0, down: false };

  // A number where the cell has one, else its text; null for what is not known, which comes last in either direction.
  function key(row, column) {
    const cell = row.cells[column];
    const { order } = cell.dataset;
    if (order === undefined) return cell.textContent.toLowerCase();
    return order === '' ? null : Number(order);
  }

  function sort(column) {
    sorted = { column, down: sorted.column === column && !sorted.down };
    const direction = sorted.down ? -1 : 1;
    const keyed = rows.map((row) => ({ row, key: column === 0 ? row.place : key(row, column) }));
    keyed.sort((left, right) => {
      if (left.key === null || right.key === null) return (left.key === null) - (right.key === null) || left.row.place - right.row.place;
      if (left.key === right.key) return left.row.place - right.row.place;
      return (left.key < right.key ? -1 : 1) * direction;
    });
    const fragment = document.createDocumentFragment();
    for (const entry of keyed) fragment.append(entry.row);
    body.append(fragment);
    showOrder();
  }

  function showOrder() {
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const isSorted = column === sorted.column;
      cell.querySelector('.arrow').textContent = isSorted ? (sorted.down ? '↓' : '↑') : '';
      if (isSorted) cell.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
  }

  function makeHeadings() {
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      const arrow = document.createElement('span');
      arrow.className = 'arrow';
      arrow.setAttribute('aria-hidden', 'true');
      button.append(cell.textContent, arrow);
      button.addEventListener('click', () => sort(column));
      cell.replaceChildren(button);
    });
    showOrder();
  }

  // ---- Choice ----------------------------------------------------------------------------------------------------

  function filter() {
    const words = byId('query').value.toLowerCase().split(/\s+/).filter(Boolean);
    const grade = byId('grade').value;
    let shown = 0;
    for (const row of rows) {
      if (words.length > 0) row.lower ??= row.textContent.toLowerCase();
      const isShown = (grade === '' || row.grade === grade) && words.every((word) => row.lower.includes(word));
      row.hidden = !isShown;
      if (isShown) shown += 1;
    }
    const all = rows.length.toLocaleString('en-US');
    byId('status').textContent = shown === rows.length ? `${all} models` : `${shown.toLocaleString('en-US')} of ${all} models`;
  }

  function makeControls() {
    const known = [...grades].sort((left, right) => left[1].order - right[1].order);
    for (const [grade, { count }] of known) {
      const option = document.createElement('option');
      option.value = grade;
      option.textContent = `${grade} (${count.toLocaleString('en-US')})`;
      byId('grade').append(option);
    }
    byId('query').addEventListener('input', filter);
    byId('grade').addEventListener('change', filter);
    byId('tools').addEventListener('submit', (event) => event.preventDefault());
    byId('tools').addEventListener('reset', () => setTimeout(filter));
    byId('tools').hidden = false;
  }

  makeHeadings();
  makeControls();
  filter();
})();
