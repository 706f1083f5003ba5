// SPDX-License-Identifier: Apache-2.0
//
// Both pictures of a pair one over the other, the candidate cut at a slider's place, and their size. Without this script they
// stand side by side.
'use strict';

(() => {
  for (const compare of document.querySelectorAll('.compare')) begin(compare);

  function begin(compare) {
    const controls = compare.querySelector('.controls');
    const slider = controls.querySelector('input[type="range"]');
    const size = controls.querySelector('.size');
    const beside = controls.querySelector('.beside');
    const stage = compare.querySelector('.stage');
    const panes = compare.querySelector('.panes');

    function move() {
      panes.style.setProperty('--place', `${slider.value}%`);
      slider.setAttribute('aria-valuetext', `${slider.value} % reference, ${100 - slider.value} % candidate`);
    }

    function arrange() {
      compare.classList.toggle('slides', !beside.checked);
      slider.closest('label').hidden = beside.checked;
      const zoom = Number(size.value);
      compare.classList.toggle('sized', zoom > 0);
      compare.classList.toggle('fits', zoom === 0);
      // One pixel of the picture is a whole number of pixels of the screen, whatever the screen's density.
      for (const image of panes.querySelectorAll('img')) {
        image.style.width = zoom > 0 ? `${(Number(image.getAttribute('width')) * zoom) / window.devicePixelRatio}px` : '';
      }
      // What scrolls has to be reached by the keyboard.
      if (zoom > 0) {
        stage.setAttribute('tabindex', '0');
        stage.setAttribute('role', 'group');
        stage.setAttribute('aria-label', 'Pictures, enlarged');
      } else {
        for (const name of ['tabindex', 'role', 'aria-label']) stage.removeAttribute(name);
      }
    }

    // Dragging moves the slider too, unless it has to scroll.
    function drag(event) {
      if (beside.checked || (event.type === 'pointermove' && !(event.buttons & 1))) return;
      const box = panes.getBoundingClientRect();
      slider.value = String(Math.round(((event.clientX - box.left) / box.width) * 100));
      move();
    }

    slider.addEventListener('input', move);
    size.addEventListener('change', arrange);
    beside.addEventListener('change', arrange);
    panes.addEventListener('pointerdown', drag);
    panes.addEventListener('pointermove', drag);
    panes.addEventListener('dragstart', (event) => event.preventDefault());
    controls.hidden = false;
    move();
    arrange();
  }

  // A link to a pair unfolds it.
  function unfold() {
    const target = /^#pair-\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (target) target.open = true;
  }
  window.addEventListener('hashchange', unfold);
  unfold();
})();
