import type { compare as english } from '../en/compare';
import type { Translated } from '../en';

export const compare: Translated<typeof english> = {
  compare: {
    title: '실행 비교',
    add: '실행 추가',
    find: '이름으로 실행 찾기',
    remove: '{name} 비교에서 빼기',
    few: '비교할 실행을 고르세요',
    fewHint: '실행을 2~{most}개 추가하거나, 프로젝트의 표에서 선택한 뒤 비교를 누르세요.',
    config: '설정',
    sameConfig: '설정이 모두 같습니다.',
    curves: '곡선',
    series: '계열',
    budget: '같은 저장량에서의 정확도',
    mixedProtocols: '평가 프로토콜이 서로 다릅니다. 이름에 포인터를 올리면 각 프로토콜을 볼 수 있습니다.',
    upTo: '클래스당 이미지 {ipc}장 이하 | 클래스당 이미지 {ipc}장 이하 | 클래스당 이미지 {ipc}장 이하',
    toBest: '최고와의 차이',
    toRandom: '무작위 실제 이미지와의 차이',
    best: '최고',
    points: '{value}%p',
    noAccuracy: '아직 평가된 실행이 없습니다.',
    notJudged: '이 네트워크에서 평가하지 않음: {names}.',
    gallery: '클래스별 이미지',
    class: '클래스',
    pairs: {
      label: '어떤 이미지',
      first: '첫 기저',
      diverse: '가장 다양한 것',
      lowest: '손실 최저',
      highest: '손실 최고',
      firstHint: '클래스마다 첫 기저와 그 첫 할루시네이션들. 숫자는 서로 다른 정도입니다(0~255).',
      diverseHint:
        '할루시네이션이 가장 다양한 기저. 평균에서 먼 것부터 보입니다. 숫자는 다른 정도입니다(0~255).',
      lowestHint:
        '클래스의 모든 쌍 중 이미지로 학습한 네트워크가 가장 잘 알아보는 것과 그 첫 손실, 마지막 손실입니다. 손실 계산에 시간이 걸립니다.',
      highestHint:
        '클래스의 모든 쌍 중 이미지로 학습한 네트워크가 가장 못 알아보는 것과 그 첫 손실, 마지막 손실입니다. 손실 계산에 시간이 걸립니다.',
    },
    spread: '할루시네이션의 다양성: 평균에서 떨어진 거리의 제곱평균제곱근, 0~255',
    losses: '보이는 이미지의 손실(첫 이미지부터 마지막까지)',
    describeLosses: '{run}의 {name}: 손실 순서로 고른 기저와 할루시네이터 {count}쌍.',
    describe: '{run}의 {name}: 기저 {basis}과(와) 그 할루시네이션 {count}개.',
    noImages: '아직 체크포인트를 저장한 실행이 없습니다.',
  },
};
