import type { fields as english } from '../en/fields';
import type { Translated } from '../en';

const network = {
  kind: {
    label: '종류',
    help: '논문의 네트워크는 ConvNet입니다. 다른 네트워크로는 이미지가 다른 구조에서도 통하는지 알 수 있습니다.',
    options: {
      convnet: 'ConvNet',
      mlp: 'MLP',
      lenet: 'LeNet',
      alexnet: 'AlexNet',
      vgg11: 'VGG11',
      resnet18: 'ResNet18',
    },
  },
  width: { label: '너비', help: '합성곱마다의 필터 수입니다.' },
  depth: { label: '깊이', help: '합성곱, 정규화, 활성화, 풀링으로 된 블록의 수입니다.' },
  norm: {
    label: '정규화',
    help: '논문은 인스턴스 정규화를 씁니다. AlexNet에는 정규화가 없습니다.',
    options: { instance: '인스턴스', batch: '배치', layer: '레이어', group: '그룹', none: '없음' },
  },
  activation: {
    label: '활성화',
    help: '정규화 다음에 적용합니다.',
    options: { relu: 'ReLU', 'leaky-relu': 'Leaky ReLU', sigmoid: 'Sigmoid', swish: 'Swish' },
  },
  pooling: {
    label: '풀링',
    help: '블록마다 크기를 반으로 줄입니다.',
    options: { average: '평균', max: '최대', none: '없음' },
  },
  downsampling: {
    label: '다운샘플링',
    help: '2~4단계에서 특징 맵을 반으로 줄이는 방법입니다. 평균 풀링은 논문의 “AP” 변형입니다.',
    options: { stride: '스트라이드 합성곱', 'average-pool': '평균 풀링 (AP)' },
  },
} as const;

const dataset = {
  label: '데이터셋',
  help: '증류할 실제 이미지입니다.',
  source: {
    label: '출처',
    help: '내장 샘플 또는 직접 고른 폴더입니다.',
    options: {
      'fashion-mnist-sample': 'Fashion-MNIST 샘플',
      idx: 'IDX 파일 (MNIST, Fashion-MNIST)',
      cifar10: 'CIFAR10',
      cifar100: 'CIFAR100',
      svhn: 'SVHN',
      'tiny-imagenet': 'Tiny-ImageNet',
      folder: '이미지 폴더',
    },
  },
  path: { label: '폴더', help: '데이터셋 파일이 있는 폴더입니다.' },
  limitPerClass: {
    label: '클래스당 이미지',
    help: '클래스마다 이 수만큼의 학습 이미지만 씁니다.',
    empty: '전부',
  },
  whitening: {
    label: '백색화',
    help: '학습 이미지에 맞춘 ZCA 백색화는 HaBa의 공식 설정에 들어 있습니다. 쓰지 않으면 채널마다 표준화합니다.',
    options: { none: '없음', zca: 'ZCA' },
  },
  imageSize: {
    label: '이미지 크기',
    help: '이미지의 크기를 바꾸고 가운데를 이 크기의 정사각형으로 자릅니다.',
  },
  colour: { label: '색', help: '채널 세 개, 또는 회색 하나입니다.', options: { rgb: '컬러', gray: '회색' } },
} as const;

const parameterization = {
  label: '매개변수화',
  help: '저장한 수가 학습 이미지가 되는 방식입니다.',
  code: {
    label: '코드',
    help: '기저마다 무엇으로 저장하는지 정합니다.',
    kind: {
      label: '기저의 코드',
      help: '픽셀 그대로 저장하거나, 이미지마다 더 적은 수로 저장해 더 많은 이미지를 담습니다. 주파수(FReD)는 코사인 변환의 계수, 신경장(DDiF)은 작은 사인 네트워크, 조합(LinBa)은 모든 클래스가 함께 쓰는 이미지를 섞은 것입니다.',
      options: { pixels: '픽셀', frequency: '주파수', field: '신경장', shared: '조합' },
    },
    coefficients: {
      label: '계수',
      help: '채널마다 남기는 주파수의 수이며, 한 클래스의 기저는 모두 같은 자리를 씁니다. FReD의 스크립트는 1,024개 가운데 64개를 남기고, 클래스마다 기저가 두 개 이상 있어야 합니다.',
    },
    chroma: {
      label: '색의 계수',
      help: '컬러 이미지는 밝기와 색차 두 개로 저장할 수 있고, 색차에는 주파수가 더 적어도 됩니다. 그때 위의 계수는 밝기의 것이고, 이 수는 색차마다 남기는 계수입니다. 비우면 FReD처럼 채널마다 똑같이 남깁니다.',
      empty: '똑같이',
    },
    width: {
      label: '신경장의 너비',
      help: '층마다 있는 유닛의 수입니다. 너비 6, 두 층이면 컬러 이미지 하나가 81개의 수입니다.',
    },
    layers: { label: '신경장의 층', help: '사인 층의 수이며, 채널 값을 내는 선형 층이 뒤따릅니다.' },
    firstFrequency: {
      label: '첫 층의 주파수',
      help: '첫 층의 사인 안에 곱하는 수 w₀입니다. 신경장이 얼마나 세밀한 구조에서 시작하는지 정합니다.',
    },
    frequency: { label: '주파수', help: '나머지 층의 사인 안에 곱하는 수 w₀입니다.' },
    memories: {
      label: '메모리',
      help: '모든 클래스가 함께 쓰는 이미지입니다. 기저는 메모리마다 얼마나 섞는지를 수 하나로 저장합니다.',
    },
    reduction: {
      label: '메모리의 축소',
      help: '한 변을 이만큼 작게 저장하고 키워 씁니다. LinBa의 스크립트는 2입니다.',
    },
    warmUp: {
      label: '이미지에 맞추기',
      help: '첫 반복 전에 신경장마다 시작할 실제 이미지를 픽셀의 평균 제곱 오차로 배웁니다. 노이즈에서 시작하면 배울 것이 없습니다.',
      steps: { label: '단계', help: '이미지 전체로 하는 Adam의 단계 수입니다. DDiF는 5,000입니다.' },
      learningRate: { label: '학습률', help: 'Adam의 학습률입니다.' },
    },
  },
  basesPerClass: {
    label: '클래스당 기저 수 (BPC)',
    help: '클래스마다 저장하는 기저 이미지 x̂의 수입니다. 할루시네이터가 없으면 이미지의 수입니다.',
  },
  hallucinators: {
    label: '할루시네이터',
    help: '모든 클래스가 함께 쓰는 작은 네트워크입니다. 각 네트워크는 기저마다 이미지 하나를 만듭니다. 하나도 없으면 기저가 곧 이미지입니다.',
  },
  kernel: { label: '커널', help: '할루시네이터의 인코더와 디코더가 쓰는 합성곱 크기입니다.' },
  mapSize: {
    label: '맵의 한 변',
    help: '할루시네이터가 저장하는 것은 대부분 자리마다의 스케일과 시프트입니다. 한 변이 이만큼인 성긴 맵을 모든 자리로 키워 쓰면 더 많은 기저가 들어갑니다.',
    empty: '모든 자리',
  },
  baseChannels: {
    label: '기저의 채널',
    help: '컬러 이미지에서 채널 하나만 쓰면 같은 저장량에 더 많은 기저를 담을 수 있습니다.',
    options: { image: '이미지와 같게', single: '하나' },
  },
  hallucinatorStart: {
    label: '할루시네이터의 시작',
    help: '논문은 무작위 필터에서 시작합니다. 항등 변환 가까이에서 시작하면 모든 할루시네이션이 기저와 비슷하게 출발하므로, 짧은 실행에서 더 앞서갑니다.',
    options: { random: '무작위', identity: '항등 변환 가까이' },
  },
  formation: {
    label: '격자',
    help: '이미지 하나는 이 수만큼 가로와 세로로 놓인 이미지의 격자이며, 각각을 원래 크기로 키웁니다(IDC의 다중 형성). 1이면 나누지 않습니다.',
  },
  precision: {
    label: '저장 정밀도',
    help: '저장하는 수 하나가 차지하는 비트입니다. 같은 바이트에 8비트 수는 32비트 수의 네 배가 들어갑니다.',
    bits: {
      label: '수 하나의 비트',
      help: '32는 학습한 수를 그대로 저장합니다. 그보다 적으면 정수와 스케일로 저장하고, 학습의 뒷부분이 그 정수를 거치므로 이미지가 저장된 값에 맞춰집니다.',
    },
    mode: {
      label: '정수',
      help: '아핀 정수는 가장 작은 값과 가장 큰 값 사이에 놓입니다. 대칭 정수는 0을 중심으로 놓이고 오프셋을 저장하지 않으며, 2비트에서는 −1, 0, 1입니다.',
      options: { affine: '아핀', symmetric: '대칭' },
    },
    scales: {
      label: '스케일의 단위',
      help: '어떤 값들이 스케일을 함께 쓰는지 정합니다. 텐서 전체이거나, 기저 또는 할루시네이터 하나이거나, 한 클래스의 모든 기저에서 같은 계수입니다. 기저나 할루시네이터마다 두면 더 세밀하지만 스케일을 더 많이 저장합니다. 계수들은 크기가 서로 크게 달라서, 적은 비트에 스케일까지 함께 쓰면 작은 계수가 큰 계수에 묻혀 사라집니다. 줄어들지 않는 텐서는 그대로 둡니다.',
      options: { tensor: '텐서', channel: '기저 또는 할루시네이터', coefficient: '클래스의 계수' },
    },
    floatShare: {
      label: '32비트 학습의 비율',
      help: '저장된 정수를 거치기 전에 32비트 수로 학습하는 반복의 비율입니다.',
    },
  },
  initialisation: {
    label: '시작값',
    help: '실제 학습 이미지에서 시작하면 빨리 수렴합니다. 노이즈는 방법이 스스로 찾는 것을 보여 줍니다.',
    options: { real: '실제 이미지', noise: '노이즈' },
  },
} as const;

const evaluation = {
  label: '평가',
  help: '증류 이미지로 새 네트워크를 학습하고 실제 이미지로 테스트합니다.',
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
  epochs: { label: '에포크', help: '증류 이미지를 도는 횟수입니다.' },
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
    help: '실행의 미분 가능 증강(DSA), 또는 DC 평가의 자르기·크기 조절·회전입니다.',
    options: { dsa: 'DSA', classic: '자르기, 크기, 회전' },
  },
  standardiseBatches: {
    label: '배치 표준화',
    help: 'HaBa의 공식 프로토콜입니다. 학습과 테스트에서 배치마다 자신의 평균과 편차로 표준화합니다.',
  },
  everyPair: {
    label: '에포크마다 모든 쌍',
    help: '한 에포크에 모든 기저를 모든 할루시네이터와 함께 보여 줍니다. 끄면 기저마다 한 번, 무작위 할루시네이터 하나와 함께 보여 줍니다.',
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
    label: '전체 데이터셋의 에포크',
    help: '한 에포크가 훨씬 오래 걸리므로 증류 이미지보다 적게 합니다.',
  },
} as const;

const experts = {
  label: '전문가',
  help: '실제 이미지로 학습한 네트워크입니다. 데이터셋, 네트워크, 아래 설정마다 한 번만 학습하고 라이브러리에 보관합니다.',
  count: { label: '전문가 수', help: '저마다 궤적을 남기는 네트워크의 수입니다. 논문은 100개를 학습합니다.' },
  epochs: { label: '에포크', help: '실제 이미지를 도는 횟수이며, 돌 때마다 가중치를 남깁니다.' },
  learningRate: { label: '학습률', help: '전문가의 학습률입니다.' },
  momentum: { label: '모멘텀', help: '전문가의 모멘텀입니다. 논문은 쓰지 않습니다.' },
  weightDecay: { label: '가중치 감쇠', help: '전문가의 가중치에 주는 L2 벌점입니다.' },
  batchSize: { label: '배치', help: '전문가가 단계마다 쓰는 실제 이미지 수입니다.' },
  augmentation: {
    label: '증강',
    help: '전문가가 실제 이미지를 보는 방식입니다. 실행의 미분 가능 증강(DSA), 예전의 자르기·크기 조절·회전, 또는 증강 없음입니다.',
    options: { dsa: 'DSA', classic: '자르기, 크기, 회전', none: '없음' },
  },
  standardiseBatches: {
    label: '배치 표준화',
    help: '공식 프로토콜입니다. 배치마다 자신의 평균과 편차로 표준화합니다.',
  },
} as const;

const objective = {
  label: '목적 함수',
  help: '증류 이미지가 무엇에 맞춰져야 하는지 정합니다.',
  kind: {
    label: '종류',
    help: 'DM은 무작위 네트워크의 평균 특징을, DC는 학습 중인 네트워크의 기울기를, DSA는 실제와 증류 이미지를 똑같이 증강한 기울기를, MTT는 네트워크가 도달하는 가중치를 맞춥니다.',
    options: {
      dm: '분포 매칭 (DM)',
      dc: '기울기 매칭 (DC)',
      dsa: '샴 증강 기울기 매칭 (DSA)',
      mtt: '궤적 매칭 (MTT)',
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
    label: '외부 루프',
    help: '반복마다 이미지를 갱신하는 횟수입니다. 갱신할 때마다 네트워크는 조금 더 학습되어 있습니다.',
    empty: '논문대로',
  },
  innerLoops: {
    label: '내부 루프',
    help: '두 갱신 사이에 증류 이미지로 학습하는 에포크 수입니다.',
    empty: '논문대로',
  },
  networkLearningRate: { label: '네트워크의 학습률', help: '증류 이미지로 학습하는 에포크에 씁니다.' },
  networkBatch: { label: '네트워크의 배치', help: '그 에포크에서 단계마다 쓰는 증류 이미지 수입니다.' },
  syntheticSteps: {
    label: '학생의 단계 (N)',
    help: '학생이 전문가가 도달한 곳까지 증류 이미지로 거쳐야 하는 단계 수입니다.',
  },
  expertEpochs: {
    label: '전문가의 에포크 (M)',
    help: '학생의 단계가 따라잡아야 하는 전문가의 에포크 수입니다.',
  },
  maxStartEpoch: {
    label: '가장 늦은 시작 (T⁺)',
    help: '학생은 이보다 이른 전문가의 에포크 중 하나에서 시작합니다.',
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

const adversary = {
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

export const fields: Translated<typeof english> = {
  dataset,
  parameterization,
  objective,
  budget: {
    label: '예산',
    help: '비교하는 모든 방법이 저장할 수 있는 양입니다.',
    ipc: {
      label: '저장 예산',
      help: '클래스당 이미지 수로 나타냅니다. 더 많이 저장하는 실행은 거절하고, 기준선은 이만큼 씁니다.',
      empty: '실행이 저장하는 만큼',
    },
    convention: {
      label: '세는 단위',
      help: '이 분야에서는 정밀도와 상관없이 저장하는 수를 셉니다. 바이트는 저장된 크기를 세며, 예산은 같은 바이트에 들어가는 8비트 실제 이미지의 수입니다.',
      options: { values: '수', bytes: '바이트' },
    },
  },
  network: { label: '네트워크', help: '실제 이미지와 증류 이미지를 비교하는 네트워크입니다.', ...network },
  augmentation: {
    label: '증강',
    help: '미분 가능한 샴 증강(DSA)입니다. 실제 이미지와 증류 이미지를 똑같이 변형합니다.',
    ops: {
      label: '연산',
      help: '뽑을 수 있는 연산입니다. 하나도 고르지 않으면 증강을 끕니다.',
      options: {
        color: '색',
        crop: '자르기',
        cutout: '컷아웃',
        flip: '뒤집기',
        scale: '크기 조절',
        rotate: '회전',
      },
    },
    mode: {
      label: '방식',
      help: '배치마다 연산 하나를 뽑거나, 모두 순서대로 적용합니다.',
      options: { single: '배치마다 하나', sequence: '모두 순서대로' },
    },
  },
  adversary,
  optimiser: {
    label: '최적화',
    help: '모멘텀을 쓰는 확률적 경사 하강법입니다.',
    images: {
      label: '기저 또는 픽셀',
      help: '저장하는 이미지입니다.',
      learningRate: { label: '학습률', help: '기저나 이미지의 갱신 크기입니다.', empty: '코드의 기본값' },
      momentum: { label: '모멘텀', help: '이전 갱신을 유지하는 비율입니다.' },
    },
    hallucinators: {
      label: '할루시네이터',
      help: '인코더, 스케일, 시프트, 디코더입니다.',
      rule: {
        label: '갱신 규칙',
        help: '상대: 텐서마다 제 길이의 일정 비율만큼 움직입니다. SGD: 저자들의 스크립트처럼 기울기에 학습률을 곱해 움직입니다.',
        options: { relative: '상대', sgd: 'SGD' },
      },
      learningRate: {
        label: '학습률',
        help: '상대: 한 단계에 움직이는, 제 길이에 대한 비율입니다. SGD: 갱신 크기입니다.',
      },
      momentum: { label: '모멘텀', help: '이전 갱신을 유지하는 비율입니다.' },
    },
  },
  training: {
    label: '학습',
    help: '실행의 길이와 도중에 남기는 것을 정합니다.',
    iterations: { label: '반복', help: '증류의 단계 수입니다.' },
    checkpointEvery: {
      label: '체크포인트 간격',
      help: '실행이 비정상 종료되어도 마지막 체크포인트까지는 잃지 않습니다.',
    },
    previewEvery: { label: '이미지 간격', help: '실행 화면의 이미지를 얼마나 자주 새로 그릴지 정합니다.' },
  },
  evaluation,
  engine: {
    label: '엔진',
    help: '실행을 계산하는 장치입니다. 같은 엔진에서는 비트 단위로 똑같이 재현됩니다.',
    options: { auto: '자동', onnx: 'ONNX Runtime', tensorflow: 'TensorFlow.js', webgpu: 'WebGPU' },
  },
  precision: {
    label: '정밀도',
    help: '큰 곱셈의 인수를 어떻게 반올림할지 정합니다. 합과 나머지는 어느 쪽이든 단정밀도입니다. 반정밀도는 WebGPU 엔진이 필요하고, 엔진이 쓸 수 있는 텐서 코어가 그래픽 카드에 있을 때만 빠릅니다.',
    options: { f32: '단정밀도 (f32)', f16: '반정밀도 (f16)' },
  },
  seed: { label: '시드', help: '실행의 모든 무작위 선택이 이 값에서 정해집니다.' },
};
