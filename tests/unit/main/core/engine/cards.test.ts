import { describe, expect, it } from 'vitest';
import { type Card, chooseCard, readCards } from '@main/core/engine/cards';

const listed = `0, GPU-aaaa1111-0000-0000-0000-000000000000, 00000000:17:00.0, 24564, NVIDIA GeForce RTX 4090
1, GPU-aaaa2222-0000-0000-0000-000000000000, 00000000:65:00.0, 81559, NVIDIA H100, 80 GB
2, GPU-bbbb3333-0000-0000-0000-000000000000, 00000001:CA:00.0, [N/A], NVIDIA H100, 80 GB
`;
const cards = readCards(listed);
const [small, first, second] = cards as [Card, Card, Card];
const named = (card: Card): object => ({ kind: 'named', name: card.name, card });
const cuda = (wish: string): Record<string, string> => ({ CUDA_VISIBLE_DEVICES: wish });

describe('cards', () => {
  it('are read from lines, names with commas too; other lines are left out', () => {
    expect(cards.map(({ index, name, memory }) => ({ index, name, memory }))).toEqual([
      { index: 0, name: 'NVIDIA GeForce RTX 4090', memory: 24564 * 2 ** 20 },
      { index: 1, name: 'NVIDIA H100, 80 GB', memory: 81559 * 2 ** 20 },
      { index: 2, name: 'NVIDIA H100, 80 GB', memory: null },
    ]);
    expect(readCards('NVIDIA-SMI has failed because it could not talk to the driver.\n\n')).toEqual([]);
  });
});

describe('the card that may be used', () => {
  it('is any where nothing names one', () => {
    expect(chooseCard(cards, {})).toEqual({ kind: 'any' });
    expect(chooseCard(cards, { HABA_GPU: '' })).toEqual({ kind: 'any' });
  });

  it.each(['0', ' 0 ', '0,1', 'GPU-aaaa1', 'gpu-AAAA1111-0000-0000-0000-000000000000', '0,7,1'])(
    'is the first that CUDA_VISIBLE_DEVICES=%s names',
    (wish) => {
      expect(chooseCard(cards, cuda(wish))).toEqual(named(small));
    },
  );

  it.each(['', '-1', '7', '7,0', 'NoDevFiles', 'none', 'GPU-cccc', '0x1'])(
    'is none where CUDA_VISIBLE_DEVICES is "%s"',
    (wish) => {
      expect(chooseCard(cards, cuda(wish))).toMatchObject({
        kind: 'none',
        reason: { key: 'engines.cardsHidden' },
      });
    },
  );

  it('is none where one that may not be used has its name', () => {
    for (const wish of ['1', '2', '1,0', 'GPU-bbbb'])
      expect(chooseCard(cards, cuda(wish))).toMatchObject({ reason: { key: 'engines.cardsAlike' } });
    expect(chooseCard(cards, cuda('2,1'))).toEqual(named(second));
    expect(chooseCard([small, first], cuda('1'))).toEqual(named(first));
    const longer: Card = { ...second, name: `${first.name} HBM3` };
    expect(chooseCard([first, longer], cuda('1'))).toMatchObject({ kind: 'none' });
    expect(chooseCard([first, longer], cuda('2'))).toEqual(named(longer));
  });

  it('is none where a part of a card is named', () => {
    expect(chooseCard(cards, cuda('MIG-GPU-aaaa/1/0'))).toMatchObject({
      reason: { key: 'engines.partOfCard' },
    });
  });

  it("is any of other makers' where CUDA_VISIBLE_DEVICES names one of NVIDIA's and there is none", () => {
    expect(chooseCard([], cuda('1'))).toEqual({ kind: 'any' });
    for (const wish of ['', '-1', 'NoDevFiles']) {
      expect(chooseCard([], cuda(wish))).toMatchObject({ kind: 'none' });
    }
  });

  it.each(['17:00.0', '0000:17:00.0', '00000000:17:00.0', '0', 'GPU-aaaa1'])(
    'is the one that HABA_GPU=%s names, whatever CUDA may use',
    (wish) => {
      expect(chooseCard(cards, { HABA_GPU: wish, CUDA_VISIBLE_DEVICES: '1' })).toEqual(named(small));
    },
  );

  it('on another domain of the PCI bus is found with it', () => {
    expect(chooseCard([small, second], { HABA_GPU: '0001:ca:00.0' })).toEqual(named(second));
  });

  it('is the one of that name, or none where HABA_GPU names a place that is empty', () => {
    const radeon = { kind: 'named', name: 'AMD Radeon', card: null };
    expect(chooseCard(cards, { HABA_GPU: 'AMD Radeon' })).toEqual(radeon);
    expect(chooseCard([], { HABA_GPU: 'AMD Radeon' })).toEqual(radeon);
    for (const wish of ['9', '99:00.0', 'GPU-cccc']) {
      expect(chooseCard(cards, { HABA_GPU: wish })).toMatchObject({ kind: 'none' });
    }
  });
});
