import type { Translated } from '../en';
import type { presets as english } from '../en/presets';

export const presets: Translated<typeof english> = {
  quick: {
    name: '빠른 HaBa + DM',
    hint: '샘플에서 작고 짧게 실행하는 HaBa로, CPU 코어 두 개에서 약 1분 걸립니다.',
  },
  'quick-dc': { name: '빠른 DC', hint: '샘플에서 작고 짧게 실행하는 픽셀 그대로의 기울기 정합입니다.' },
  'quick-dsa': { name: '빠른 DSA', hint: '샘플에서 작고 짧게 실행하는 샴 증강 기울기 정합입니다.' },
  'quick-mtt': {
    name: '빠른 MTT',
    hint: '작은 전문가 네 개로 샘플에서 실행하는 픽셀 그대로의 궤적 정합입니다.',
  },
  'quick-haba-mtt': {
    name: '빠른 HaBa + MTT',
    hint: '작은 전문가 네 개로 샘플에서 실행하는 논문의 방법입니다.',
  },
  'quick-idc': {
    name: '빠른 IDC + DM',
    hint: '저장한 이미지마다 이미지 네 장을 담습니다. 샘플에서 실행합니다.',
  },
  'quick-haba-idc': {
    name: '빠른 HaBa + IDC + DM',
    hint: '할루시네이터가 만드는 이미지마다 이미지 네 장을 담습니다. 샘플에서 실행합니다.',
  },
  demo: { name: '데모', hint: '샘플에서 실행하는 HaBa: 클래스당 기저 하나와 할루시네이터 다섯 개.' },
  'demo-pixels': { name: '데모, 픽셀 그대로', hint: '데모와 같은 저장량의 픽셀: 클래스당 이미지 두 장.' },
  'haba-dm-1': {
    name: 'HaBa + DM, BPC 1',
    hint: '클래스당 기저 하나, 전체 너비와 길이. DM, IPC 2와 비교하세요.',
  },
  'haba-dm-10': {
    name: 'HaBa + DM, BPC 10',
    hint: '클래스당 기저 열 개, 전체 너비와 길이. DM, IPC 11과 비교하세요.',
  },
  'haba-dm-50': {
    name: 'HaBa + DM, BPC 50',
    hint: '클래스당 기저 쉰 개, 전체 너비와 길이. DM, IPC 51과 비교하세요.',
  },
  'dm-2': { name: 'DM, IPC 2', hint: '픽셀 그대로의 분포 정합, 클래스당 이미지 두 장.' },
  'dm-11': { name: 'DM, IPC 11', hint: '픽셀 그대로의 분포 정합, 클래스당 이미지 열한 장.' },
  'dm-51': { name: 'DM, IPC 51', hint: '픽셀 그대로의 분포 정합, 클래스당 이미지 쉰한 장.' },
  composed: {
    bases: '{method}, BPC {count}',
    images: '{method}, IPC {count}',
    single: '{method}, BPC {count}, 채널 하나',
    storage: '할루시네이터 {hallucinators}개, 저장량 {ipc} IPC. IPC {baseline}인 픽셀 그대로와 비교하세요.',
    storageBetween:
      '할루시네이터 {hallucinators}개, 저장량 {ipc} IPC. 양쪽의 픽셀 그대로, IPC {below} 및 {baseline}과(와) 비교하세요.',
    pixels: '클래스당 이미지 {count}장을 저장합니다. | 클래스당 이미지 {count}장을 저장합니다.',
    origin: {
      authors: '저자 스크립트의 설정입니다.',
      'after-cifar10': '저자 코드의 CIFAR10 설정을 따릅니다.',
      method: '방법을 낸 코드의 기본값입니다.',
      combined: '{objective}의 설정에 이 매개변수화를 씁니다.',
      small: '작은 컴퓨터를 위한 설정입니다.',
    },
  },
  groups: {
    quick: '빠른 실행, 어떤 컴퓨터에서나',
    'fashion-mnist-sample': 'Fashion-MNIST 샘플',
    cifar10: 'CIFAR10',
    cifar100: 'CIFAR100',
    svhn: 'SVHN',
  },
};
