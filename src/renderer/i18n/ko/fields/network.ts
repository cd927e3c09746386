export const network = {
  kind: {
    label: '종류',
    help: '논문의 네트워크는 ConvNet입니다. 다른 네트워크로는 이미지가 얼마나 널리 통하는지 알 수 있습니다.',
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
    label: '축소',
    help: '2~4단계에서 특징 맵을 반으로 줄이는 방법입니다. 평균 풀링은 논문의 “AP” 변형입니다.',
    options: { stride: '보폭 합성곱', 'average-pool': '평균 풀링 (AP)' },
  },
} as const;
