import type { Translated } from '../en';
import type * as english from '../en/setup';

const reasons: Translated<typeof english.reasons> = {
  'dataset-whitening':
    '백색화하면 이웃한 픽셀이 서로 닮지 않게 되어, 기울기가 큰 구조뿐 아니라 세밀한 구조까지 닿습니다.',
  'parameterization-code-kind':
    '자연 이미지는 에너지 대부분이 적은 주파수에 모여 있고, 자리에 따라 매끄럽게 변합니다. 계수 몇 개나 작은 사인 네트워크로 거의 같은 내용을 담으므로 훨씬 많은 이미지가 들어갑니다.',
  'parameterization-code-width':
    '신경장이 작을수록 많이 들어갑니다. DDiF는 클래스마다 이미지 한 장을 저장할 때 6, 50장일 때 20을 씁니다.',
  'parameterization-code-warmUp-steps':
    '신경장이 제 이미지와 비슷해질 만큼입니다. 증류는 거기에서 시작합니다.',
  'parameterization-basesPerClass':
    '논문의 표가 바꾸어 보는 값입니다. 방법은 같은 저장량에서 비교합니다. 기저 1, 10, 50개인 HaBa는 이미지 2, 11, 51장과 나란히 놓입니다.',
  'parameterization-hallucinators':
    '하나마다 모든 기저에서 이미지를 한 장씩 더 만들고, 이미지 몇 장만큼의 저장량이 듭니다. 논문의 실행은 모두 다섯 개를 씁니다.',
  'parameterization-baseChannels':
    '저자에 따르면 채널이 하나인 기저는 세 배 많이 들어가며, 저장량이 적을 때 더 낫습니다.',
  'parameterization-initialisation':
    '실제 이미지는 네트워크가 아는 것 가까이에서 시작합니다. DC는 노이즈에서 시작해도 정확도가 비슷함을 보였습니다.',
  'objective-realBatch':
    '많은 실제 이미지의 평균이 목표입니다. 배치가 작으면 목표에 노이즈가 늘고 반복은 빨라집니다.',
  'objective-distance':
    '필터마다 코사인을 하나씩 셉니다. 층마다 기울기의 크기가 크게 달라서 방향만 비교해야 하기 때문입니다.',
  'objective-outerLoops': '클래스당 이미지가 많을수록 새 네트워크를 시작하기 전에 더 여러 번 갱신합니다.',
  'objective-innerLoops':
    '갱신 사이에 네트워크가 증류 이미지로 학습하므로, 학습 후반의 기울기도 맞추게 됩니다.',
  'objective-syntheticSteps':
    '증류 이미지로 N단계를 거쳐 전문가가 M에포크 뒤에 이르는 곳에 닿아야 합니다. 단계가 많을수록 이미지에 더 많은 것을 요구하고 오래 걸립니다.',
  'objective-expertEpochs': '학생이 따라잡아야 할 거리입니다. 에포크가 적으면 N단계로 닿을 수 있습니다.',
  'objective-maxStartEpoch':
    '앞선 에포크에는 배우기 쉬운 것이 담깁니다. 기저가 하나면 그것만, 더 많으면 뒤쪽 에포크도 맞춥니다.',
  'objective-syntheticBatch': '메모리에 너무 많지만 않으면 단계마다 저장된 이미지를 모두 씁니다.',
  'objective-studentLearningRate':
    '학습률도 이미지와 함께 학습되고, 네트워크는 그렇게 배운 학습률로 학습합니다. 이 값은 그 시작점입니다.',
  'objective-rateLearningRate':
    '학습률이 빠르게 움직이면 학생이 발산하므로 작게 둡니다. 기저가 하나면 더 작게 둡니다.',
  'objective-rateFloor': 'HaBa의 코드는 학생이 멈추지 않도록 학습된 학습률이 이보다 작아지지 않게 합니다.',
  'objective-experts-count': '이미지가 몇몇 네트워크에만 맞지 않도록 여러 네트워크를 맞춥니다.',
  'objective-experts-epochs':
    '가장 늦은 시작과 맞출 에포크가 들어갈 만큼이면 됩니다. 그보다 길면 시간만 듭니다.',
  'budget-ipc':
    '기저 1, 10, 50개인 HaBa는 클래스당 이미지 2, 11, 51장에 조금 못 미치게 저장합니다. 비교 대상은 모두 그만큼 받습니다.',
  'network-kind': '수천 번 학습할 만큼 작으며, 아키텍처 간 비교 표를 뺀 모든 표의 네트워크입니다.',
  'network-norm': '이미지마다 통계를 따로 냅니다. 증류 배치는 배치 통계를 내기에 너무 작습니다.',
  'augmentation-ops':
    '실제 이미지와 증류 이미지가 똑같이 거치는 변화입니다. 그래서 변화에도 남는 것이 이미지에 담깁니다.',
  'augmentation-mode': '배치 전체에 한 가지 연산을 써야 실제 이미지와 증류 이미지를 비교할 수 있습니다.',
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
    '스크립트는 모두 SGD로 갱신합니다. 필터 하나를 모든 기저의 모든 픽셀이 함께 쓰므로 기울기가 픽셀의 백 배가 넘습니다. 상대 갱신은 그 크기에 좌우되지 않습니다.',
  'optimiser-hallucinators-learningRate':
    '스크립트는 기저와 같은 값을 씁니다. 상대 갱신에는 공식 값이 없어 여기에서 측정한 0.02를 씁니다.',
  'training-iterations': '스크립트가 도는 길이입니다. 정확도의 많은 부분은 처음 10분의 1에서 얻어집니다.',
  'evaluation-every': '스크립트는 자주 평가하지만 마지막 10분의 1에서만 합니다. 평가는 오래 걸립니다.',
  'evaluation-from': '마지막 10분의 1이 여기서 시작합니다.',
  'evaluation-repeats': '네트워크는 무작위로 시작하므로, 표에는 평균과 편차를 싣습니다.',
  'evaluation-epochs': '적은 이미지를 여러 번 봅니다. 증강이 있으면 1,000에포크, 없으면 300에포크입니다.',
  'evaluation-testBatchSize': '배치를 표준화하면 한 배치에 든 이미지 수에 따라 정확도가 조금 달라집니다.',
  'evaluation-learnedRate': 'MTT가 배운 학습률은 이미지와 마찬가지로 증류된 데이터의 일부입니다.',
  'evaluation-standardiseBatches':
    'HaBa의 코드는 학습과 테스트에서 배치마다 그 평균과 편차로 표준화합니다. MTT와 DC의 코드는 그러지 않습니다.',
  'evaluation-everyPair':
    'HaBa의 코드는 한 에포크에 기저마다 한 번, 무작위 할루시네이터 하나와 함께 보여 줍니다.',
};

export const setup: Translated<typeof english.setup> = {
  setup: {
    side: '저장량, 시간, 텍스트',
    view: '양식 옆에 보일 것',
    undo: {
      undo: '되돌리기',
      redo: '다시 적용',
      undone: '되돌림: {field}',
      redone: '다시 적용함: {field}',
    },
    search: {
      label: '설정 찾기',
      count: '설정 {count}개 | 설정 {count}개',
      at: '{count}개 중 {position}번째',
      previous: '이전 항목으로',
      next: '다음 항목으로',
      nothing: '“{search}”에 맞는 설정이 없습니다. 논문의 용어와 스크립트의 플래그로도 찾을 수 있습니다.',
    },
    diff: {
      tab: '차이',
      title: '다른 점',
      against: '비교 대상',
      choose: '프리셋이나 실행 고르기',
      runs: '이 프로젝트의 실행',
      none: '“{name}”과(와) 다른 점이 없습니다.',
      became: '에서 다음으로 바뀜:',
      revert: '{field} 값을 비교 대상의 값으로 되돌리기',
      revertAll: '모두 되돌리기',
    },
    notes: {
      tab: '경고',
      title: '경고',
      none: '경고가 없습니다.',
      count: '경고 {count}개 | 경고 {count}개',
      whole: '설정 전체',
      go: '{field} 설정으로',
    },
    advice: {
      'rate-far': '이 방법의 공식 설정은 {usual}입니다. {rate}은(는) 그것과 열 배 넘게 다릅니다.',
      'rate-far-hallucinators':
        '이 방법의 공식 설정은 {usual}입니다. {rate}은(는) 그것과 열 배 넘게 다릅니다.',
      'hallucinators-sgd':
        'SGD와 학습률 {rate}에서는 할루시네이터의 기울기가 이미지의 백 배가 넘어 처음 몇 번의 갱신에 데이터 범위를 벗어납니다. 상대 갱신을 쓰거나 {most} 이하로 하세요.',
      'hallucinators-leap':
        '단계마다 할루시네이터가 제 길이의 {share} %씩 움직여 몇 번의 반복 만에 시작한 곳을 떠납니다. 보통 0.02입니다.',
      'evaluation-dominates':
        '평가에 시간이 대부분 듭니다. {events}번의 평가에서 네트워크가 보는 이미지가 증류할 때의 약 {times}배입니다.',
      'evaluation-never': '끝나기 전에는 평가가 없습니다. 실행이 끝났을 때 한 번만 평가합니다.',
      'one-seed': '네트워크 하나로는 편차를 알 수 없습니다. 논문은 5개나 20개를 학습합니다.',
      'short-run': '반복 {iterations}회로는 이미지가 거의 바뀌지 않습니다. 빠른 프리셋도 40회입니다.',
      'experts-mostly-unused':
        '전문가의 {epochs}에포크 가운데 처음 {used}에포크만 쓰입니다. 에포크를 줄여도 실행은 같습니다.',
      'experts-few':
        '반복 {iterations}회에 전문가가 {count}개뿐이라 이미지가 이 네트워크들에만 맞을 수 있습니다. 논문은 100개를 학습합니다.',
      'batch-above-class':
        '한 클래스의 이미지는 {images}장으로 배치 {batch}보다 적습니다. 반복마다 모두 씁니다.',
      'batch-above-stored':
        '저장하는 이미지는 {stored}장으로 배치 {batch}보다 적습니다. 배치마다 모두 씁니다.',
      'experts-batch-above-set':
        '학습 이미지는 {images}장으로 배치 {batch}보다 적습니다. 전문가의 한 에포크가 한 단계가 됩니다.',
      'adversary-idle': '적대 학습의 가중치가 모두 0이라 아무 일도 하지 않습니다.',
      'single-channel-idle': '이미지의 채널이 하나라, 채널이 하나인 기저로 아낄 것이 없습니다.',
      'chroma-idle': '여기서는 기저에 색이 없어 색의 계수가 아무것도 바꾸지 않습니다.',
      'whitening-missing':
        'HaBa의 공식 설정은 ZCA로 백색화한 이미지에서 궤적을 맞춥니다. 이 설정은 백색화하지 않습니다.',
      'flip-digits': '뒤집힌 숫자는 숫자가 아닙니다. 저자들은 SVHN에서 뒤집기를 뺍니다.',
      'budget-unused':
        '이 실행은 예산의 {share}%만 쓰는데 기준선은 모두 받으므로, 비교가 기준선에 유리합니다.',
      'half-precision': '반정밀도는 약 세 자리로 반올림합니다. 정밀도가 같은 실행끼리만 비교하세요.',
    },
    why: {
      open: '{field} 값은 왜 이런가요?',
      title: '{field} 값의 출처',
      term: '논문과 코드의 이름',
      paper: '논문',
      section: '{paper}, {section}절',
      flag: '플래그',
      here: '여기서',
      official: '공식 스크립트의 값',
      sources: {
        'haba-1': 'HaBa, BPC 1',
        'haba-10': 'HaBa, BPC 10',
        'haba-50': 'HaBa, BPC 50',
        'haba-single': 'HaBa, 채널 하나',
        haba: 'HaBa 기본값',
        mtt: 'MTT 기본값',
        dc: 'DC 기본값',
        dsa: 'DSA 기본값',
        dm: 'DM 기본값',
        buffer: '전문가 기본값',
      },
      reasons,
    },
    estimate: {
      title: '시간과 메모리',
      help: '이 설정으로 몇 번 반복해 보고 나머지를 추정합니다.',
      measure: '측정',
      again: '다시 측정',
      busy: '실행이 학습 중입니다. 대기열이 비었을 때 측정하세요.',
      outdated: '측정한 뒤에 설정이 바뀌었습니다.',
      total: '약 {time}',
      each: '반복당 {seconds}초',
      eachMillis: '반복당 {millis}밀리초',
      memory: '메모리 {bytes}',
      parts: { experts: '전문가', distillation: '증류', evaluation: '평가' },
      phases: {
        starting: '엔진을 시작하는 중…',
        dataset: '데이터셋을 읽는 중…',
        experts: '전문가를 잠깐 학습하는 중…',
        iterations: '몇 번 반복하는 중…',
        evaluation: '네트워크를 잠깐 학습하는 중…',
      },
    },
    planner: {
      label: '{ipc} IPC에 들어가는 클래스당 기저와 할루시네이터',
      help: '할루시네이터 수마다 클래스당 기저 수(세로축)를 보여 줍니다. 선 아래가 들어가는 조합입니다. 점을 클릭하면 적용합니다.',
    },
    finder: {
      label: '최대 크기',
      example: '58 kB',
      wrong: '58 kB나 62720처럼 크기를 쓰세요.',
      list: '이 바이트에 들어가는 것',
      choice: '조합',
      measured: '측정값',
      judged: '측정값: 이 인수분해로 한 라이브러리의 가장 좋은 실행. {network}로 평가({protocol}).',
    },
    sweep: {
      title: '스윕',
      vary: '스윕: {field}',
      stop: '스윕 끝내기: {field}',
      valuesOf: '{field}의 값',
      values: '값',
      mode: '값을 주는 방법',
      modes: { list: '목록', linear: '간격', log: '배수' },
      from: '처음',
      to: '끝',
      step: '간격',
      factor: '배수',
      takes: '값: {values}',
      problems: {
        fewer: '값을 두 개 이상 주세요.',
        more: '값이 {count}개로 너무 많습니다. {most}개까지 됩니다.',
        number: '“{word}”은(는) 수가 아닙니다.',
        integer: '{word}은(는) 정수가 아닙니다.',
        limits: '{word}은(는) 이 설정의 범위를 벗어납니다.',
        twice: '같은 값은 한 번만 쓰세요.',
        range: '수를 세 개 주세요.',
        positive: '배수로 늘리려면 값이 0보다 커야 합니다.',
        step: '간격은 0보다 커야 합니다.',
        factor: '배수는 1보다 커야 합니다.',
      },
      varied: '설정 {count}개 스윕 | 설정 {count}개 스윕',
      runs: '아직 실행 없음 | 실행 {count}개 | 실행 {count}개',
      clear: '모두 지우기',
      create: '연구 만들기…',
      dialog: '스윕하는 설정의 연구',
      dialogHelp: '나머지는 모두 “{run}”의 설정과 같습니다.',
      name: '스윕: {fields}',
      combine: '조합',
      ways: { every: '모든 조합', paired: '차례대로 짝지음', random: '무작위' },
      waysHelp: {
        every: '격자: 각 값을 다른 설정의 모든 값과 조합합니다.',
        paired: '목록: 첫 번째 값끼리, 두 번째 값끼리 짝짓습니다.',
        random: '탐색: 설정을 무작위로 뽑습니다. 범위로 준 수는 그 안 어디에서나 뽑습니다.',
      },
      incomplete: '스윕할 설정에 아직 값이 없습니다.',
      drawsWrong: '2에서 {most}까지의 수를 입력하세요.',
      seedsWrong: '1에서 20까지의 수를 입력하세요.',
    },
    presets: {
      own: '내 프리셋',
      save: '프리셋으로 저장…',
      saveHelp: '이 설정을 데이터셋 폴더와 함께 보관해 다른 실행과 명령줄에서 씁니다.',
      saved: '“{name}” 프리셋을 저장했습니다.',
      note: '메모',
      replace: '바꾸기',
      replaces: '“{name}” 프리셋이 이미 있어 바뀝니다.',
      manage: '내 프리셋…',
      manageHelp: '명령줄에서는 run "preset:이름"으로 실행합니다.',
      none: '아직 없습니다. 편집기의 설정을 프리셋으로 저장해 보세요.',
      use: '사용',
      rename: '{name}의 이름과 메모 바꾸기',
      delete: '{name} 프리셋 삭제',
      deleteMessage: '이 프리셋으로 만든 실행은 그대로 남습니다.',
    },
    files: {
      import: '파일 열기…',
      export: '파일로 저장…',
      drop: '설정 파일이나 플래그가 든 스크립트를 놓으세요',
      taken: '{name}의 설정으로 바꾸었습니다.',
      saved: '{path}에 저장했습니다.',
      neither: '{name}에는 설정도 스크립트의 플래그도 없습니다. {reason}',
      large: '{name}은(는) 설정 파일이라기에는 너무 큽니다.',
    },
    flags: {
      open: '스크립트 플래그 붙여 넣기…',
      title: '공식 스크립트의 플래그',
      help: 'distill_fac.py(HaBa), distill.py나 buffer.py(MTT), main.py나 main_DM.py(DC, DSA, DM)의 명령입니다.',
      text: '명령이나 플래그',
      example: 'python distill_fac.py --dataset=CIFAR10 --ipc=1 --zca --syn_steps=50 …',
      summary: '{scripts}: {taken}개 가져옴, {left}개 제외',
      outcome: '플래그마다의 결과',
      taken: '가져옴:',
      defaults: '주지 않은 플래그에는 스크립트의 기본값을 씁니다.',
      use: '이 설정 사용',
      reasons: {
        place: '다른 컴퓨터의 위치입니다',
        'own-way': '스튜디오가 자기 방식으로 처리합니다',
        unused: '스크립트도 쓰지 않습니다',
        none: '여기에는 그런 설정이 없습니다',
        study: '실행 여러 개는 연구입니다. 스윕에서 시드를 쓰세요',
        unknown: '스크립트에 그런 플래그가 없습니다',
        value: '쓸 수 없는 값입니다',
      },
    },
    drafts: {
      kept: '“{name}” 설정이 {when} 저장되지 않은 채 남았습니다.',
      take: '복원',
      drop: '버리기',
    },
  },
};
