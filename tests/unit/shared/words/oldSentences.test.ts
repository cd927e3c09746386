import { describe, expect, it } from 'vitest';
import { translator } from '@shared/words/oldSentences';
import { sayWritten } from '@shared/words/written';

describe('a row that an older version wrote', () => {
  it('stays as it is in English, and where no template fits', () => {
    expect(sayWritten('en', 'Started.')).toBe('Started.');
    expect(sayWritten('ko', 'Something else entirely')).toBe('Something else entirely');
  });

  it('is said in Korean sentence by sentence, with the statuses and numbers in it', () => {
    expect(
      sayWritten(
        'ko',
        'The studio ended while this run was running. Resuming continues from the checkpoint of iteration 1,200.',
      ),
    ).toBe('이 실행이 실행 중일 때 스튜디오가 끝났습니다. 재개하면 반복 1,200의 체크포인트에서 이어집니다.');
    const line = 'Distilled images at iteration 90: ConvNet D3 W32 reaches 65.7 ± 0.4 %, seeds: 2.';
    expect(sayWritten('ko', line)).toBe(
      '증류 이미지(반복 90): ConvNet D3 W32의 정확도 65.7 ± 0.4%, 시드 2개.',
    );
    expect(
      sayWritten(
        'ko',
        'Training the experts needs 6.5 GB in /x, but only 900 MB are free: free some space, or use fewer experts or epochs.',
      ),
    ).toBe(
      '/x에 6.5 GB이(가) 필요하지만 900 MB만 비어 있습니다(전문가 학습). 공간을 비우거나 전문가나 에포크를 줄이세요.',
    );
  });

  it('is said as one where a sentence of it is known only with the others', () => {
    expect(
      sayWritten(
        'ko',
        'The webgpu engine is not available: the graphics device (A Card) did not pass the check of its results. ' +
          'Sums came out wrong. Update its driver, or choose another engine.',
      ),
    ).toBe(
      'webgpu 엔진을 쓸 수 없습니다. 그래픽 장치(A Card)가 계산 결과 점검을 통과하지 못했습니다. ' +
        '합이 틀리게 나왔습니다. 드라이버를 업데이트하거나 다른 엔진을 고르세요.',
    );
  });

  it('keeps every value of its English sentence', () => {
    const line = "Expert 3 diverged in epoch 12: lower the experts' learning rate (0.01).";
    for (const value of ['3', '12', '0.01']) expect(sayWritten('ko', line)).toContain(value);
  });

  it('of any length and depth is looked up in time in proportion', () => {
    const long = 'Started. '.repeat(2000).trim();
    expect(sayWritten('ko', 'Started. Started.')).not.toContain('Started');
    expect(sayWritten('ko', long)).toBe(long);
    const say = translator({ 'It failed: {why}': '실패: {why!}', '{a} b {b} c {c} d': '{c} {b} {a}' });
    expect(say('It failed: It failed: x')).toBe('실패: 실패: x');
    expect(say(`${'It failed: '.repeat(50)}x`)).toContain('It failed: It failed: ');
    expect(say('1 b 2 c 3 d')).toBe('3 2 1');
    // Each piece once: a search that tried every way would take hours.
    const close = '1 b 2 c '.repeat(1200);
    expect(say(close)).toBe(close);
  });

  it('takes the most particular template, and numbers only where numbers belong', () => {
    const say = translator({ 'a {x}': '{x} 하나', 'a b {#n}': 'b {n}', c: '씨', 'see {x}.': '{x!} 보기.' });
    expect([say('a b 3'), say('a b c'), say('see c.'), say('see d.')]).toEqual([
      'b 3',
      'b c 하나',
      '씨 보기.',
      'd 보기.',
    ]);
  });
});
