// The hallucinators of an exported run, at work in the page: no server, no library, nothing that is loaded.
(() => {
  'use strict';

  const WORDS = {
    en: {
      mix: 'Mix',
      all: 'Bases and hallucinators',
      ofClass: 'Class',
      everyClass: 'All',
      basis: 'Basis',
      bases: 'Bases',
      through: 'Hallucinators',
      how: 'Click a basis and a hallucinator, or drag one onto the other.',
      asStored: 'as it is stored',
      second: 'Blend with',
      share: 'Share of it',
      display: 'Contrast',
      displays: { run: 'One scale for all images', each: 'Each image by itself', true: 'True values' },
      black: (low, high) => `Black is ${low} and white is ${high}.`,
      beyond: (low, high) =>
        `These are the 1st and the 99th percentile of the run: more than 1 % of its values lie below ${low} or above ${high}.`,
      each: 'Black is the lowest value of each image and white is its highest.',
      image: (basis, variant) => `Basis ${basis}, ${variant}`,
      variant: (n) => `hallucinator ${n}`,
      between: (a, b, share) => `${share} % of the way from hallucinator ${a} to ${b}`,
      range: (low, high) => `values from ${low} to ${high}`,
      facts: ({ items, hallucinators, classes, iteration }) =>
        hallucinators > 0
          ? `${items} bases of ${classes} classes, ${hallucinators} hallucinators, iteration ${iteration}. Every picture is made here, from what is stored.`
          : `${items} stored images of ${classes} classes, iteration ${iteration}.`,
      whitened: 'Images are ZCA-whitened and shown as networks see them.',
    },
    ko: {
      mix: '섞기',
      all: '기저와 할루시네이터',
      ofClass: '클래스',
      everyClass: '모두',
      basis: '기저',
      bases: '기저',
      through: '할루시네이터',
      how: '기저와 할루시네이터를 클릭하거나 하나를 다른 하나로 끄세요.',
      asStored: '저장된 그대로',
      second: '섞을 할루시네이터',
      share: '그 비율',
      display: '대비',
      displays: { run: '모든 이미지에 같은 척도', each: '이미지마다 따로', true: '원래 값' },
      black: (low, high) => `검정은 ${low}, 하양은 ${high}입니다.`,
      beyond: (low, high) =>
        `실행 전체 값의 1번째와 99번째 백분위수입니다. 값의 1 % 넘게 ${low}보다 작거나 ${high}보다 큽니다.`,
      each: '이미지마다 가장 작은 값이 검정, 가장 큰 값이 하양입니다.',
      image: (basis, variant) => `기저 ${basis}, ${variant}`,
      variant: (n) => `할루시네이터 ${n}`,
      between: (a, b, share) => `할루시네이터 ${a}에서 ${b}(으)로 ${share} %`,
      range: (low, high) => `값의 범위 ${low} ~ ${high}`,
      facts: ({ items, hallucinators, classes, iteration }) =>
        hallucinators > 0
          ? `클래스 ${classes}개의 기저 ${items}개, 할루시네이터 ${hallucinators}개, ${iteration}번째 반복. 모든 그림은 저장된 값으로 여기에서 만듭니다.`
          : `클래스 ${classes}개의 저장된 이미지 ${items}개, ${iteration}번째 반복.`,
      whitened: '이미지는 ZCA 백색화된 값이며, 네트워크가 보는 그대로 보입니다.',
    },
  };

  const byId = (id) => document.getElementById(id);
  const facts = JSON.parse(byId('data').textContent);
  const language = navigator.language.startsWith('ko') ? 'ko' : 'en';
  const words = WORDS[language];
  const { size, channels, items, perClass, hallucinators, classNames, whitened, range, plainRange } = facts;
  const { imageOf, hallucinator, between } = globalThis.haba(facts);

  const rangeOf = (image) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of image)
      if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return [low, high];
  };

  /** Values that are black and white: those of the run, of each image itself, or of all data. */
  const SCALES = { run: () => range, each: rangeOf, true: () => plainRange };

  const draw = (canvas, image) => {
    const [low, high] = SCALES[state.display](image);
    [canvas.width, canvas.height] = [size, size];
    const context = canvas.getContext('2d');
    const picture = context.createImageData(size, size);
    for (let p = 0; p < size * size; p += 1) {
      for (let c = 0; c < 3; c += 1) {
        const value = image[Math.min(c, channels - 1) * size * size + p];
        picture.data[4 * p + c] = (255 * (value - low)) / (high - low || 1);
      }
      picture.data[4 * p + 3] = 255;
    }
    context.putImageData(picture, 0, 0);
  };

  const state = {
    basis: 0,
    first: hallucinators > 0 ? 0 : null,
    second: hallucinators > 1 ? 1 : 0,
    share: 0,
    display: 'run',
  };
  const weightsOf = (variant) => (variant === null ? null : hallucinator(variant));
  const nameOf = (variant) => (variant === null ? words.asStored : words.variant(variant + 1));

  const showMix = () => {
    const { basis, first, second, share } = state;
    const mixed = first !== null && share > 0 && second !== first;
    const weights = mixed ? between(hallucinator(first), hallucinator(second), share) : weightsOf(first);
    const image = imageOf(basis, weights);
    draw(byId('large'), image);
    const variant = mixed ? words.between(first + 1, second + 1, Math.round(100 * share)) : nameOf(first);
    const [low, high] = rangeOf(image).map((value) => value.toPrecision(3));
    byId('shown').textContent =
      `${words.image(basis + 1, variant)}: ${classNames[Math.floor(basis / perClass)]}, ${words.range(low, high)}`;
    byId('large').setAttribute('aria-label', words.image(basis + 1, variant));
    const press = (buttons, isPressed) => {
      for (const button of document.querySelectorAll(buttons))
        button.setAttribute('aria-pressed', String(isPressed(button.dataset)));
    };
    const isBasis = (of) => of.basis === String(basis);
    const isVariant = (of) => of.variant === String(first);
    press('td button', (of) => isBasis(of) && isVariant(of));
    press('#bases button', isBasis);
    press('#through button', isVariant);
    for (const [name, control] of Object.entries(controls)) control.value = String(state[name]);
    byId('scale').textContent = scaleWords();
  };

  const scaleWords = () => {
    if (state.display === 'each') return words.each;
    if (state.display === 'true') return words.black(...plainRange);
    const beyond = String(range) === String(plainRange) ? '' : ` ${words.beyond(...plainRange)}`;
    return `${words.black(...range)}${beyond}`;
  };

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  /** Cells are drawn when they come into sight. */
  const pending = new Map();
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      pending.get(target)?.();
    }
  });

  /** A picture that chooses what it shows: a basis, a hallucinator, or both. */
  const picture = (basis, variant, name, of) => {
    const canvas = element('canvas');
    pending.set(canvas, () => draw(canvas, imageOf(basis, weightsOf(variant))));
    sight.observe(canvas);
    const button = element('button', { type: 'button', title: name }, canvas);
    button.setAttribute('aria-label', name);
    Object.assign(button.dataset, of);
    button.addEventListener('click', () => choose(of));
    return button;
  };

  /** Other bases have other pictures below the hallucinators. */
  const choose = ({ basis = state.basis, variant = state.first }) => {
    const other = basis !== state.basis;
    Object.assign(state, { basis, first: variant, share: 0 });
    if (other) showThrough();
    showMix();
  };

  const cell = (basis, variant) =>
    element('td', {}, picture(basis, variant, words.image(basis + 1, nameOf(variant)), { basis, variant }));

  /** Pictures of one strip can be dragged onto those of the other: both are then chosen. */
  let dragged = null;
  const item = (button, of) => {
    button.draggable = true;
    button.addEventListener('dragstart', () => (dragged = of));
    button.addEventListener('dragend', () => (dragged = null));
    button.addEventListener('dragover', (event) => {
      if (dragged && !Object.keys(of).some((key) => key in dragged)) event.preventDefault();
    });
    button.addEventListener('drop', (event) => {
      event.preventDefault();
      if (dragged) choose({ ...dragged, ...of });
    });
    return element('li', {}, button);
  };
  const basisItem = (basis) =>
    item(picture(basis, null, `${words.basis} ${basis + 1}`, { basis }), { basis });
  const variantItem = (variant) =>
    item(picture(state.basis, variant, nameOf(variant), { variant }), { variant });

  const variants = [null, ...Array.from({ length: hallucinators }, (_, index) => index)];
  const showThrough = () => {
    for (const canvas of document.querySelectorAll('#through canvas')) {
      sight.unobserve(canvas);
      pending.delete(canvas);
    }
    byId('through').replaceChildren(...variants.map(variantItem));
  };
  const ofChosenClass = () => {
    const chosen = byId('class').value;
    const all = Array.from({ length: items }, (_, basis) => basis);
    return all.filter((basis) => chosen === '' || chosen === String(Math.floor(basis / perClass)));
  };

  const showGrid = () => {
    sight.disconnect();
    pending.clear();
    const bases = ofChosenClass();
    if (!bases.includes(state.basis)) state.basis = bases[0] ?? 0;
    byId('bases').replaceChildren(...bases.map(basisItem));
    showThrough();
    const head = element(
      'tr',
      {},
      element('th'),
      ...variants.map((v) => element('th', { scope: 'col' }, v === null ? words.basis : String(v + 1))),
    );
    const rows = [];
    for (const basis of bases) {
      const title = element(
        'th',
        { scope: 'row' },
        `${basis + 1} ${classNames[Math.floor(basis / perClass)]}`,
      );
      rows.push(element('tr', {}, title, ...variants.map((variant) => cell(basis, variant))));
    }
    byId('grid').replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
    showMix();
  };

  const options = (entries) =>
    entries.map(([value, text]) => element('option', { value: String(value) }, text));
  const controls = {};
  const control = (name, label, input, event, read) => {
    controls[name] = input;
    input.addEventListener(event, () => {
      state[name] = read(input);
      if (name === 'display') showGrid();
      else showMix();
    });
    byId('controls').append(element('label', {}, label, input));
  };

  document.documentElement.lang = language;
  byId('facts').textContent =
    `${words.facts({ ...facts, classes: classNames.length })}${whitened ? ` ${words.whitened}` : ''}`;
  byId('mix-title').textContent = words.mix;
  byId('all-title').textContent = words.all;
  byId('class-label').textContent = words.ofClass;
  byId('bases-title').textContent = words.bases;
  byId('through-title').textContent = words.through;
  byId('how').textContent = words.how;
  for (const id of ['through-title', 'through', 'how']) byId(id).hidden = hallucinators === 0;
  byId('class').append(
    ...options([['', words.everyClass], ...classNames.map((name, index) => [index, name])]),
  );
  byId('class').addEventListener('change', showGrid);
  if (hallucinators > 1) {
    const others = Array.from({ length: hallucinators }, (_, i) => [i, nameOf(i)]);
    control('second', words.second, element('select', {}, ...options(others)), 'change', (input) =>
      Number(input.value),
    );
    const share = element('input', { type: 'range', min: '0', max: '1', step: '0.01', value: '0' });
    control('share', words.share, share, 'input', (input) => Number(input.value));
  }
  const display = element('select', {}, ...options(Object.entries(words.displays)));
  control('display', words.display, display, 'change', (input) => input.value);
  byId('large').setAttribute('role', 'img');
  showGrid();
})();
