import type { Translated } from '../en';
import type { reasons as english } from '../en/reasons';

export const reasons: Translated<typeof english> = {
  'dataset-whitening':
    '백색화하면 이웃한 픽셀이 서로 닮지 않게 되어, 기울기가 큰 구조뿐 아니라 세밀한 구조까지 닿습니다.',
  'parameterization-kind':
    '클래스들이 공유하는 것을 한 번만 저장하면 같은 수로 더 많은 이미지를 만듭니다. 모든 기저가 모든 할루시네이터를 거칩니다.',
  'parameterization-basesPerClass':
    '논문의 표가 바꾸어 보는 값입니다. 할루시네이터는 모든 클래스가 함께 쓰므로 저장량은 대부분 기저에 듭니다.',
  'parameterization-hallucinators':
    '하나마다 모든 기저에서 이미지를 한 장씩 더 만들고, 이미지 몇 장만큼의 저장량이 듭니다. 논문의 실행은 모두 다섯 개를 씁니다.',
  'parameterization-baseChannels':
    '저자에 따르면 채널이 하나인 기저는 세 배 많이 들어가며, 저장량이 적을 때 더 낫습니다.',
  'parameterization-initialisation':
    '실제 이미지는 네트워크가 아는 것 가까이에서 시작합니다. DC는 잡음에서 시작해도 정확도가 비슷함을 보였습니다.',
  'parameterization-imagesPerClass':
    '방법은 같은 저장량에서 비교합니다. 기저 1, 10, 50개인 HaBa는 이미지 2, 11, 51장과 나란히 놓입니다.',
  'objective-realBatch':
    '많은 실제 이미지의 평균이 목표입니다. 배치가 작으면 목표에 잡음이 늘고 반복은 빨라집니다.',
  'objective-distance':
    '필터마다 코사인을 하나씩 셉니다. 층마다 기울기의 크기가 크게 달라서 방향만 비교해야 하기 때문입니다.',
  'objective-outerLoops': '클래스당 이미지가 많을수록 새 네트워크를 시작하기 전에 더 여러 번 갱신합니다.',
  'objective-innerLoops':
    '갱신 사이에 네트워크가 증류 이미지로 학습하므로, 학습 후반의 기울기도 맞추게 됩니다.',
  'objective-syntheticSteps':
    '증류 이미지로 N단계를 밟아 전문가가 M에폭 뒤에 이르는 곳에 닿아야 합니다. 단계가 많을수록 이미지에 더 많은 것을 요구하고 오래 걸립니다.',
  'objective-expertEpochs': '학생이 따라잡아야 할 거리입니다. 에폭이 적으면 N단계로 닿을 수 있습니다.',
  'objective-maxStartEpoch':
    '앞선 에폭에는 배우기 쉬운 것이 담깁니다. 기저가 하나면 그것만, 더 많으면 뒤쪽 에폭도 맞춥니다.',
  'objective-syntheticBatch': '메모리에 너무 많지만 않으면 단계마다 저장된 이미지를 모두 씁니다.',
  'objective-studentLearningRate':
    '학습률도 이미지와 함께 학습되고, 네트워크는 그렇게 배운 학습률로 학습합니다. 이 값은 그 시작점입니다.',
  'objective-rateLearningRate':
    '학습률이 빠르게 움직이면 학생이 발산하므로 작게 둡니다. 기저가 하나면 더 작게 둡니다.',
  'objective-rateFloor': 'HaBa의 코드는 학생이 멈추지 않도록 학습된 학습률이 이보다 작아지지 않게 합니다.',
  'objective-experts-count': '이미지가 몇몇 네트워크에만 맞지 않도록 여러 네트워크를 맞춥니다.',
  'objective-experts-epochs':
    '가장 늦은 시작과 맞출 에폭이 들어갈 만큼이면 됩니다. 그보다 길면 시간만 듭니다.',
  'budget-ipc':
    '기저 1, 10, 50개인 HaBa는 클래스당 이미지 2, 11, 51장에 조금 못 미치게 저장합니다. 비교 대상은 모두 그만큼 받습니다.',
  'network-kind': '수천 번 학습할 만큼 작으며, 교차 아키텍처 표를 뺀 모든 표의 네트워크입니다.',
  'network-norm': '이미지마다 통계를 따로 냅니다. 증류 배치는 배치 통계를 내기에 너무 작습니다.',
  'augmentation-ops':
    '실제 이미지와 증류 이미지가 똑같이 거치는 변화입니다. 그래서 변화에도 남는 것이 이미지에 담깁니다.',
  'augmentation-mode': '배치 전체에 한 가지 연산을 써야 실제 이미지와 증류 이미지를 견줄 수 있습니다.',
  'adversary-enabled':
    '없으면 할루시네이터들이 한 기저에서 거의 같은 이미지를 만들기 쉽습니다. 이 제약이 서로 다르게 만듭니다.',
  'adversary-weights-cosine':
    '기저와 할루시네이터가 한 기저에서 나온 두 이미지의 코사인을 낮춥니다. 서로 멀어지게 하는 힘입니다.',
  'adversary-weights-contrastive':
    '추출기가 같은 클래스의 이미지를 한데 모으도록 배웁니다. 그래서 서로 달라져도 클래스를 잃지 않습니다.',
  'adversary-weights-task': '추출기가 분류를 배워 특징이 뜻을 갖게 합니다.',
  'adversary-weights-likelihood':
    '추출기가 한 기저에서 나온 두 이미지를 같은 것으로 보도록 배웁니다. 코사인과 맞서는 쪽입니다.',
  'optimiser-images-learningRate':
    '방법마다 손실의 크기가 자릿수로 다르고, 그에 맞는 학습률도 그만큼 다릅니다.',
  'optimiser-images-momentum': '한 단계에 할루시네이터 하나만 보이므로 HaBa는 모멘텀을 크게 둡니다.',
  'optimiser-hallucinators-rule':
    '스크립트는 모두 SGD로 갱신합니다. 필터 하나를 모든 기저의 모든 픽셀이 함께 쓰므로 기울기가 픽셀의 백 배가 넘습니다. 상대 단계는 그 크기에 좌우되지 않습니다.',
  'optimiser-hallucinators-learningRate':
    '스크립트는 기저와 같은 값을 씁니다. 상대 단계에는 공식 값이 없어 여기에서 잰 0.02를 씁니다.',
  'training-iterations': '스크립트가 도는 길이입니다. 정확도의 많은 부분은 처음 10분의 1에서 얻어집니다.',
  'evaluation-every': '스크립트는 자주 평가하지만 마지막 10분의 1에서만 합니다. 평가는 오래 걸립니다.',
  'evaluation-from': '마지막 10분의 1이 여기서 시작합니다.',
  'evaluation-repeats': '네트워크는 무작위로 시작하므로, 표에는 평균과 편차를 싣습니다.',
  'evaluation-epochs': '적은 이미지를 여러 번 봅니다. 증강이 있으면 1,000에폭, 없으면 300에폭입니다.',
  'evaluation-testBatchSize': '배치를 표준화하면 한 배치에 든 이미지 수에 따라 정확도가 조금 달라집니다.',
  'evaluation-learnedRate': 'MTT가 배운 학습률은 이미지와 마찬가지로 증류된 데이터의 일부입니다.',
  'evaluation-standardiseBatches':
    'HaBa의 코드는 학습과 테스트에서 배치마다 그 평균과 편차로 표준화합니다. MTT와 DC의 코드는 그러지 않습니다.',
};
