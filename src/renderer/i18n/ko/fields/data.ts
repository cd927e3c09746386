export const dataset = {
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

export const parameterization = {
  label: '매개변수화',
  help: '저장한 수가 학습 이미지가 되는 방식입니다.',
  kind: {
    label: '종류',
    help: 'HaBa는 기저와 할루시네이터를 저장하고 모든 조합으로 학습합니다(3.2절). IDC(ICML 2022)는 저장한 이미지마다 작은 이미지를 격자로 담습니다(multi-formation). 둘을 함께 쓸 수 있습니다.',
    options: { haba: 'HaBa', pixels: '픽셀 그대로', idc: 'IDC', 'haba+idc': 'HaBa + IDC' },
  },
  basesPerClass: {
    label: '클래스당 기저 수 (BPC)',
    help: '클래스마다 저장하는 기저 이미지 x̂의 수입니다.',
  },
  hallucinators: {
    label: '할루시네이터',
    help: '모든 클래스가 함께 쓰는 작은 네트워크입니다. 각 네트워크는 기저마다 이미지 하나를 만듭니다.',
  },
  kernel: { label: '커널', help: '할루시네이터의 인코더와 디코더가 쓰는 합성곱 크기입니다.' },
  baseChannels: {
    label: '기저의 채널',
    help: '컬러 이미지에서 채널 하나만 쓰면 같은 저장량에 더 많은 기저를 담을 수 있습니다.',
    options: { image: '이미지와 같게', single: '하나' },
  },
  hallucinatorStart: {
    label: '할루시네이터의 시작',
    help: '논문은 무작위 필터에서 시작합니다. 항등 변환 가까이에서 시작하면 모든 할루시네이션이 기저와 비슷하게 출발하므로, 짧은 실행에서 더 멀리 갑니다.',
    options: { random: '무작위', identity: '항등 변환 가까이' },
  },
  factor: {
    label: '배수',
    help: '저장한 이미지 하나는 배수 × 배수 개 이미지의 격자이며, 각각을 원래 크기로 키웁니다(IDC의 multi-formation).',
  },
  initialisation: {
    label: '시작값',
    help: '실제 학습 이미지에서 시작하면 빨리 수렴합니다. 노이즈는 방법이 스스로 찾는 것을 보여 줍니다.',
    options: { real: '실제 이미지', noise: '노이즈' },
  },
  imagesPerClass: { label: '클래스당 이미지 (IPC)', help: '클래스마다 저장하는 이미지 수입니다.' },
} as const;
