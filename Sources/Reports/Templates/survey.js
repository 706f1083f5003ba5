// SPDX-License-Identifier: Apache-2.0
//
// The table of models: sorting by a heading, a search, a choice of grade. Rows are shown a screenful at a time, so that ten
// thousand of them do not lag. Without this script all of them stand in the order of their paths.
'use strict';

(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId('models-table');
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const view = byId('view');
  const rows = [...body.rows];
  // Before anything is laid out: that of ten thousand rows takes seconds.
  body.replaceChildren();

  const grades = new Map();
  rows.forEach((row, place) => {
    row.place = place;
    row.grade = row.cells[1].querySelector('.word').textContent;
    const order = Number(row.cells[1].dataset.order);
    grades.set(row.grade, { order, count: (grades.get(row.grade)?.count ?? 0) + 1 });
  });

  // ---- Rows ------------------------------------------------------------------------------------------------------

  const chunk = 120;
  let chosen = rows;
  let made = 0;

  function makeRows(count) {
    const fragment = document.createDocumentFragment();
    const end = Math.min(made + count, chosen.length);
    for (; made < end; made += 1) fragment.append(chosen[made]);
    body.append(fragment);
  }

  function makeRowsInSight() {
    while (made < chosen.length && view.scrollTop + view.clientHeight * 2 > view.scrollHeight) makeRows(chunk);
  }

  function render() {
    const words = byId('query').value.toLowerCase().split(/\s+/).filter(Boolean);
    const grade = byId('grade').value;
    chosen = ordered().filter((row) => {
      if (grade !== '' && row.grade !== grade) return false;
      if (words.length > 0) row.lower ??= row.textContent.toLowerCase();
      return words.every((word) => row.lower.includes(word));
    });
    body.replaceChildren();
    view.scrollTop = 0;
    made = 0;
    makeRows(chunk);
    table.setAttribute('aria-rowcount', chosen.length + 1);
    const all = rows.length.toLocaleString('en-US');
    byId('status').textContent = chosen.length === rows.length ? `${all} models` : `${chosen.length.toLocaleString('en-US')} of ${all} models`;
  }

  // ---- Order -----------------------------------------------------------------------------------------------------

  let sorted = { column: 0, down: false };

  // A number where the cell has one, else its text; null for what is not known, which comes last in either direction.
  function key(row, column) {
    if (column === 0) return row.place;
    const cell = row.cells[column];
    const { order } = cell.dataset;
    if (order === undefined) return cell.textContent.toLowerCase();
    return order === '' ? null : Number(order);
  }

  function ordered() {
    const { column, down } = sorted;
    if (column === 0) return down ? rows.toReversed() : rows;
    const direction = down ? -1 : 1;
    return rows
      .map((row) => ({ row, key: key(row, column) }))
      .sort((left, right) => {
        if (left.key === right.key) return left.row.place - right.row.place;
        if (left.key === null || right.key === null) return (left.key === null) - (right.key === null);
        return (left.key < right.key ? -1 : 1) * direction;
      })
      .map((entry) => entry.row);
  }

  function sort(column) {
    sorted = { column, down: sorted.column === column && !sorted.down };
    showOrder();
    render();
  }

  function showOrder() {
    headings.forEach((cell, column) => {
      const isSorted = column === sorted.column;
      cell.querySelector('.arrow').textContent = isSorted ? (sorted.down ? '↓' : '↑') : '';
      if (isSorted) cell.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
  }

  function makeHeadings() {
    headings.forEach((cell, column) => {
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

  function makeControls() {
    const known = [...grades].sort((left, right) => left[1].order - right[1].order);
    for (const [grade, { count }] of known) {
      const option = document.createElement('option');
      option.value = grade;
      option.textContent = `${grade} (${count.toLocaleString('en-US')})`;
      byId('grade').append(option);
    }
    byId('query').addEventListener('input', render);
    byId('grade').addEventListener('change', render);
    byId('tools').addEventListener('submit', (event) => event.preventDefault());
    byId('tools').addEventListener('reset', () => setTimeout(render));
    byId('tools').hidden = false;
    view.addEventListener('scroll', makeRowsInSight, { passive: true });
    addEventListener('beforeprint', () => makeRows(chosen.length));
  }

  makeHeadings();
  makeControls();
  render();
})();
