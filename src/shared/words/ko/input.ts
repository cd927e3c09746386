export const input = {
  unknownNetwork: '“{name}” 네트워크는 없습니다. own, {names} 중에서 고르세요.',
  networkOutOfRange: '“{name}” 네트워크는 범위를 벗어납니다. 너비나 깊이를 줄이세요.',
  networkWithoutVariants: '“{name}”은(는) 네트워크가 아닙니다. {kind}에는 변형이 없습니다.',
  networkVariants: '“{name}”은(는) 네트워크가 아닙니다. {kind} 뒤에는 {suffixes}이(가) 올 수 있습니다.',
  textTooLong: '글이 너무 깁니다. 명령 하나만 붙여 넣으세요.',
  noFlag: '이 글에는 플래그가 없습니다. --dataset=CIFAR10 --ipc=1 같은 명령을 붙여 넣으세요.',
  flagsOfSeveral: '여러 스크립트에 있는 플래그입니다. distill_fac.py처럼 앞에 스크립트를 적으세요.',
  unknownScript:
    '{name}은(는) 모르는 스크립트입니다. distill_fac.py, distill.py, buffer.py, main.py, main_DM.py 중 하나의 명령을 붙여 넣으세요.',
  severalCommands: '여러 명령이 들어 있습니다. 실행 하나의 명령만 붙여 넣으세요.',
  adversaryNeedsTwo:
    '적대 학습은 한 기저의 할루시네이션 두 개를 비교합니다. 할루시네이터를 2개 이상 쓰거나 적대 학습을 끄세요.',
  checkpointNever:
    '반복 {every}회마다 저장하는 체크포인트는 {iterations}회 안에 한 번도 저장되지 않습니다. 더 작은 수를 고르세요.',
  augmentationTwice: '같은 증강은 한 번만 지정하세요.',
  expertsTooShort:
    '{epochs} 에포크 전문가는 짧습니다. 마지막 시작 에포크({start})에서 {match} 에포크를 맞추려면 {needed} 에포크가 필요합니다.',
  f16OnlyOnWebgpu: 'f16은 webgpu 엔진만 계산합니다. 그 엔진을 고르거나 정밀도 f32를 쓰세요.',
  overBudgetNothingFits:
    '실행은 {counted}클래스당 이미지 {stored}장을 저장하여 예산 {budget}보다 {excess} 많은데, 예산에는 아무것도 들어가지 않습니다. 예산을 늘리세요.',
  oneOrOther: '{first} 또는 {second}',
  overBudget:
    '실행은 {counted}클래스당 이미지 {stored}장을 저장하여 예산 {budget}보다 {excess} 많습니다. {fitting}까지 들어갑니다. 아니면 예산을 늘리세요.',
  countedInBytes: '바이트로 세면(8비트 실제 이미지 기준) ',
  stored: {
    grid: '({factor} x {same})',
    images: '클래스당 이미지 {count}장{grid}{coded}',
    hallucinators: '할루시네이터 {count}개{maps}',
    maps: '(맵 {side} x {same})',
    bases: '클래스당 기저 {count}개{grid}와 {hallucinators}{coded}',
    singleBases: '클래스당 단일 채널 기저 {count}개{grid}와 {hallucinators}{coded}',
    coded: ', 주파수 {coefficients}개',
    coloured: ', 주파수 {coefficients}개, 색차마다 {chroma}개',
    fields: '({layers} x {width} 신경장)',
    memories: '(메모리 {memories}개)',
  },
  ofCell: '{cell}: {problem}',
  configInvalid: '설정이 올바르지 않습니다.',
  coloursNeedHallucinators:
    '채널이 하나인 기저를 컬러로 만드는 것은 할루시네이터뿐입니다. 할루시네이터를 쓰거나 기저의 채널을 이미지와 같게 하세요.',
  frequenciesNeedTwo:
    '주파수는 클래스의 기저들 사이에서 얼마나 다른지로 고릅니다. 클래스마다 기저를 2개 이상 저장하세요.',
  scalesNeedFrequencies:
    '계수마다 스케일을 두려면 주파수 코드가 필요합니다. 주파수 코드를 쓰거나 스케일의 단위를 텐서 또는 기저로 바꾸세요.',
};
