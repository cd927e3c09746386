import type { fields as english } from '../en/fields';
import type { Translated } from '../en';
import { dataset, parameterization } from './fields/data';
import { evaluation } from './fields/evaluation';
import { network } from './fields/network';
import { adversary, objective } from './fields/objective';

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
        scale: '크기',
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
      learningRate: { label: '학습률', help: '기저나 이미지의 갱신 크기입니다.' },
      momentum: { label: '모멘텀', help: '이전 갱신을 유지하는 비율입니다.' },
    },
    hallucinators: {
      label: '할루시네이터',
      help: '인코더, 크기, 이동, 디코더입니다.',
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
      help: '실행이 죽어도 마지막 체크포인트까지는 잃지 않습니다.',
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
