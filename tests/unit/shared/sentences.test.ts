import { describe, expect, it } from 'vitest';
import { sayIn } from '@shared/words/sentences';
import { errorsKo } from '@shared/words/sentences/ko';
import { namesIn, translator } from '@shared/words/sentences/translate';

describe('sentences of old libraries', () => {
  it('keep every value', () => {
    for (const [from, to] of Object.entries(errorsKo)) {
      const used = new Set(namesIn(to));
      const unknown = [...used].filter((name) => !namesIn(from).includes(name));
      expect(unknown, from).toEqual([]);
    }
  });

  it('stay as they are in English, and where nobody knows them', () => {
    expect(sayIn('en', 'Choose at least one run.')).toBe('Choose at least one run.');
    expect(sayIn('ko', 'Something else entirely')).toBe('Something else entirely');
  });

  it('of any length and depth are looked up in time in proportion', () => {
    const known = 'The run "a" is running: stop it first.';
    expect(sayIn('ko', `${known} ${known}`)).not.toContain('stop');
    const long = `${known} `.repeat(1000).trim();
    expect(sayIn('ko', long)).toBe(long);
    const say = translator({ 'It failed: {why}': '실패: {why!}', '{a} b {b} c {c} d': '{c} {b} {a}' });
    expect(say('It failed: It failed: x')).toBe('실패: 실패: x');
    expect(say(`${'It failed: '.repeat(50)}x`)).toContain('It failed: It failed: ');
    expect(say('1 b 2 c 3 d')).toBe('3 2 1');
    // Each piece once: a search that tried every way would take hours.
    const close = '1 b 2 c '.repeat(1200);
    expect(say(close)).toBe(close);
  });

  it('are said with what is in them, and sentence by sentence', () => {
    expect(sayIn('ko', 'The run "first" is running: stop it first.')).toBe(
      '“first” 실행은 실행 중 상태입니다. 먼저 중지하세요.',
    );
    expect(
      sayIn(
        'ko',
        'The studio ended while this run was running. Resuming continues from the checkpoint of iteration 1,200.',
      ),
    ).toBe('이 실행이 실행 중일 때 스튜디오가 끝났습니다. 재개하면 반복 1,200의 체크포인트에서 이어집니다.');
    const line = 'Distilled images at iteration 90: ConvNet D3 W32 reaches 65.7 ± 0.4 %, seeds: 2.';
    expect(sayIn('ko', line)).toBe('증류 이미지(반복 90): ConvNet D3 W32의 정확도 65.7 ± 0.4%, 시드 2개.');
    expect(
      sayIn(
        'ko',
        'The file could not be written (ENOSPC: no space left on device, write): choose another place.',
      ),
    ).toBe('파일을 쓰지 못했습니다(디스크 공간이 부족함). 다른 자리를 고르세요.');
    expect(
      sayIn(
        'ko',
        'Training the experts needs 6.5 GB in /x, but only 900 MB are free: free some space, or use fewer experts or epochs.',
      ),
    ).toBe(
      '/x에 6.5 GB이(가) 필요하지만 900 MB만 비어 있습니다(전문가 학습). 공간을 비우거나 전문가나 에포크를 줄이세요.',
    );
    expect(
      sayIn(
        'ko',
        'The webgpu engine is not available: the graphics device (A Card) did not pass the check of its results. ' +
          'Sums came out wrong. Update its driver, or choose another engine.',
      ),
    ).toBe(
      'webgpu 엔진을 쓸 수 없습니다. 그래픽 장치(A Card)가 계산 결과 점검을 통과하지 못했습니다. ' +
        '합이 틀리게 나왔습니다. 드라이버를 업데이트하거나 다른 엔진을 고르세요.',
    );
  });
});

describe('a translator', () => {
  const table = { 'a {x}': '{x} 하나', 'a b {#n}': 'b {n}', c: '씨', 'see {x}.': '{x!} 보기.' };

  it('takes the most particular template, and numbers only where numbers belong', () => {
    const say = translator(table);
    expect([say('a b 3'), say('a b c'), say('see c.'), say('see d.')]).toEqual([
      'b 3',
      'b c 하나',
      '씨 보기.',
      'd 보기.',
    ]);
  });
});
