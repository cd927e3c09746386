import { network } from './network';

export const evaluation = {
  label: '평가',
  help: '증류 이미지로 새 네트워크를 학습하고 실제 이미지로 시험합니다.',
  every: { label: '평가 간격', help: '평가에는 시간이 듭니다.', empty: '끝에서만' },
  from: {
    label: '평가 시작',
    help: '이 반복 전에는 도중에 평가하지 않습니다. HaBa의 코드는 마지막 10분의 1에서 평가합니다.',
  },
  networks: {
    label: '네트워크',
    help: '여러 네트워크로 평가하면 증류에 쓰지 않은 네트워크에서도 통하는지 알 수 있습니다.',
    ...network,
  },
  repeats: {
    label: '시드',
    help: '서로 다른 무작위 시작값에서 학습한 네트워크 수입니다. 평균과 편차를 냅니다.',
  },
  epochs: { label: '에폭', help: '증류 이미지를 도는 횟수입니다.' },
  batchSize: { label: '학습 배치', help: '네트워크를 학습할 때 단계마다 쓰는 이미지 수입니다.' },
  testBatchSize: { label: '테스트 배치', help: '배치를 표준화하면 정확도가 이 값에 따라 달라집니다.' },
  learningRate: { label: '학습률', help: '학습하는 네트워크의 학습률입니다.' },
  learnedRate: {
    label: '학습된 학습률 사용',
    help: '목적 함수가 학습률을 학습하면(MTT), 증류 이미지로 네트워크를 학습할 때 그 값을 씁니다.',
  },
  momentum: { label: '모멘텀', help: '학습하는 네트워크의 모멘텀입니다.' },
  weightDecay: { label: '가중치 감쇠', help: '네트워크 가중치에 주는 L2 벌점입니다.' },
  augment: { label: '증강', help: '네트워크를 학습할 때 증강을 씁니다.' },
  augmentWith: {
    label: '증강 방식',
    help: '실행의 미분 가능 증강(DSA), 또는 DC 평가의 자르기·크기·회전입니다.',
    options: { dsa: 'DSA', classic: '자르기, 크기, 회전' },
  },
  standardiseBatches: {
    label: '배치 표준화',
    help: 'HaBa의 공식 프로토콜입니다. 학습과 테스트에서 배치마다 자신의 평균과 편차로 표준화합니다.',
  },
  randomBaseline: {
    label: '무작위 기준선',
    help: '같은 저장량의 무작위 실제 이미지로도 학습합니다.',
  },
  herdingBaseline: {
    label: '허딩 기준선',
    help: '허딩으로 고른 실제 이미지로도 학습합니다. 평균 특징이 클래스의 평균에 가장 가까운 이미지를 같은 저장량만큼 고릅니다.',
  },
  wholeDataset: { label: '전체 데이터셋', help: '모든 학습 이미지로도 학습합니다. 상한이 됩니다.' },
  wholeDatasetEpochs: {
    label: '전체 데이터셋의 에폭',
    help: '한 에폭이 훨씬 오래 걸리므로 증류 이미지보다 적게 합니다.',
  },
} as const;
