const experts = {
  label: '전문가',
  help: '실제 이미지로 학습한 네트워크입니다. 데이터셋, 네트워크, 아래 설정마다 한 번만 학습하고 라이브러리에 보관합니다.',
  count: { label: '전문가 수', help: '저마다 궤적을 남기는 네트워크의 수입니다. 논문은 100개를 학습합니다.' },
  epochs: { label: '에폭', help: '실제 이미지를 도는 횟수이며, 돌 때마다 가중치를 남깁니다.' },
  learningRate: { label: '학습률', help: '전문가의 학습률입니다.' },
  momentum: { label: '모멘텀', help: '전문가의 모멘텀입니다. 논문은 쓰지 않습니다.' },
  weightDecay: { label: '가중치 감쇠', help: '전문가의 가중치에 주는 L2 벌점입니다.' },
  batchSize: { label: '배치', help: '전문가가 단계마다 쓰는 실제 이미지 수입니다.' },
  augmentation: {
    label: '증강',
    help: '전문가가 실제 이미지를 보는 방식입니다. 실행의 미분 가능 증강(DSA), 예전의 자르기·크기·회전, 또는 증강 없음입니다.',
    options: { dsa: 'DSA', classic: '자르기, 크기, 회전', none: '없음' },
  },
  standardiseBatches: {
    label: '배치 표준화',
    help: '공식 프로토콜입니다. 배치마다 자신의 평균과 편차로 표준화합니다.',
  },
} as const;

export const objective = {
  label: '목적 함수',
  help: '증류 이미지가 무엇에 맞춰져야 하는지 정합니다.',
  kind: {
    label: '종류',
    help: 'DM은 무작위 네트워크의 평균 특징을, DC는 학습 중인 네트워크의 기울기를, DSA는 실제와 증류 이미지를 똑같이 증강한 기울기를, MTT는 네트워크가 도달하는 가중치를 맞춥니다.',
    options: {
      dm: '분포 정합 (DM)',
      dc: '기울기 정합 (DC)',
      dsa: '샴 증강 기울기 정합 (DSA)',
      mtt: '궤적 정합 (MTT)',
    },
  },
  realBatch: {
    label: '실제 이미지 배치',
    help: '반복마다 쓰는 클래스당 실제 이미지 수입니다. 클래스에 더 적게 있으면 있는 만큼 씁니다.',
  },
  distance: {
    label: '거리',
    help: '두 기울기를 비교하는 방법입니다. 필터마다의 코사인(논문), 제곱 오차, 또는 전체의 코사인 하나입니다.',
    options: { ours: '층별 코사인', mse: '제곱 오차', cosine: '코사인 하나' },
  },
  outerLoops: {
    label: '바깥 반복',
    help: '반복마다 이미지를 갱신하는 횟수입니다. 갱신할 때마다 네트워크는 조금 더 학습되어 있습니다.',
    empty: '논문대로',
  },
  innerLoops: {
    label: '안쪽 반복',
    help: '두 갱신 사이에 증류 이미지로 학습하는 에폭 수입니다.',
    empty: '논문대로',
  },
  networkLearningRate: { label: '네트워크의 학습률', help: '증류 이미지로 학습하는 에폭에 씁니다.' },
  networkBatch: { label: '네트워크의 배치', help: '그 에폭에서 단계마다 쓰는 증류 이미지 수입니다.' },
  syntheticSteps: {
    label: '학생의 단계 (N)',
    help: '학생이 전문가가 도달한 곳까지 증류 이미지로 밟아야 하는 단계 수입니다.',
  },
  expertEpochs: {
    label: '전문가의 에폭 (M)',
    help: '학생의 단계가 따라잡아야 하는 전문가의 에폭 수입니다.',
  },
  maxStartEpoch: {
    label: '가장 늦은 시작 (T⁺)',
    help: '학생은 이보다 이른 전문가의 에폭 중 하나에서 시작합니다.',
  },
  syntheticBatch: {
    label: '학생의 배치',
    help: '학생이 단계마다 쓰는 저장 이미지 수입니다.',
    empty: '전부',
  },
  studentLearningRate: {
    label: '학생의 학습률 (α)',
    help: '학습되는 학습률의 시작값입니다. 네트워크는 학습된 값으로 학습합니다.',
  },
  rateLearningRate: { label: 'α의 학습률', help: '학습되는 학습률의 갱신 크기입니다. 0이면 그대로 둡니다.' },
  rateMomentum: { label: 'α의 모멘텀', help: 'HaBa는 0.9, 원래의 MTT는 0.5입니다.' },
  rateFloor: {
    label: 'α의 최솟값',
    help: '학습되는 학습률은 이보다 작아지지 않습니다. HaBa는 0.001이고 원래의 MTT에는 제한이 없습니다.',
    empty: '제한 없음',
  },
  experts,
} as const;

export const adversary = {
  label: '적대 학습',
  help: 'HaBa의 적대적 대조 제약(3.3절)입니다. 할루시네이터들이 서로 달라지게 합니다.',
  enabled: {
    label: '적대 학습 사용',
    help: '특징 추출기가 할루시네이터와 경쟁합니다. HaBa에만 있습니다.',
  },
  width: { label: '추출기 너비', help: '특징 추출기의 합성곱마다의 필터 수입니다.' },
  depth: { label: '추출기 깊이', help: '특징 추출기의 블록 수입니다.' },
  learningRate: { label: '학습률', help: '특징 추출기의 학습률입니다.' },
  momentum: { label: '모멘텀', help: '특징 추출기의 모멘텀입니다.' },
  batch: {
    label: '배치',
    help: '단계마다 쓰는 기저 수이며, 기저마다 할루시네이션 두 개를 씁니다.',
    empty: '전부',
  },
  weights: {
    label: '가중치',
    help: '가중치가 0이면 그 손실을 비용 없이 뺍니다.',
    cosine: {
      label: '코사인 λ',
      help: '한 기저의 두 할루시네이션을 서로 멀어지게 합니다. 기저와 할루시네이터를 학습합니다(논문 코드의 λ club).',
    },
    contrastive: { label: '대조 λ', help: '지도 대조 손실입니다. 추출기를 학습합니다.' },
    task: { label: '분류 λ', help: '분류 손실입니다. 추출기를 학습합니다.' },
    likelihood: {
      label: '우도 λ',
      help: '한 기저의 두 할루시네이션을 가깝게 유지합니다. 추출기를 학습합니다.',
    },
  },
} as const;
