export const method = {
  wrongTensorType: '{name}에 {tensor}이(가) 잘못된 자료형으로 들어 있습니다.',
  descriptionIncomplete: '{name}은(는) 이 버전의 스튜디오가 쓴 것이 아닙니다. 설명이 완전하지 않습니다.',
  poolsAway:
    '{network}에서는 {size} x {same} 픽셀 이미지가 풀링으로 사라집니다. 깊이를 {depth} 이하로 하세요.',
  groupNormWidth: '그룹 정규화에는 {groups}(으)로 나누어지는 너비가 필요한데 {width}입니다.',
  imagesTooSmall:
    '{network}에는 {least} x {same} 픽셀 이상의 이미지가 필요한데 {size} x {also}입니다. 다른 네트워크를 고르세요.',
  classWithoutImages: '데이터셋의 클래스 {index}에 학습 이미지가 없습니다.',
  expertsMissing: '궤적 매칭에는 전문가가 필요한데 없습니다. 먼저 학습하세요.',
  expertsOfOtherNetwork:
    '전문가의 파라미터는 {found}개, 네트워크는 {needed}개입니다. 다른 네트워크의 전문가입니다.',
  expertsTooShort: '전문가는 {epochs} 에포크까지 학습했지만 이 설정에는 {needed} 에포크가 필요합니다.',
  classTooSmall:
    '클래스 {index}에는 실제 이미지 {wanted}장에서 시작할 만큼 이미지가 없습니다. 수를 줄이거나 노이즈에서 시작하세요.',
  tooManyMemories:
    '값이 {values}개씩인 기저 {items}개를 메모리 {count}개로 조합할 수 없습니다. parameterization.code.memories를 {most} 이하로 두세요.',
  fittingBases: '기저 맞추는 중',
  basesFitted: '기저를 시작 이미지에 맞추었습니다. 평균 제곱 오차는 {error}입니다.',
  checkpointOfOtherConfig: '설정이 다른 실행의 체크포인트입니다. 새 실행을 시작하세요.',
  resumedAt: '반복 {iteration}에서 재개했습니다.',
  started: '시작했습니다.',
  finishedAfter: '반복 {iteration}회 뒤에 끝났습니다.',
  stoppedAt: '반복 {iteration}에서 중지했습니다.',
  diversityNotMeasured: '할루시네이션의 다양성을 재지 못했습니다. {reason}',
  imagesDiverge:
    '이미지가 데이터 범위의 {times}배에 이르러 발산하고 있습니다. optimiser.images.learningRate(현재 {rate})를 낮추세요.',
  hallucinatorsDivergeTakeRelative:
    '이미지가 데이터 범위의 {times}배에 이르러 할루시네이터가 발산하고 있습니다. optimiser.hallucinators.rule을 "relative"로 하거나 optimiser.hallucinators.learningRate(현재 {rate})를 낮추세요.',
  hallucinatorsDiverge:
    '이미지가 데이터 범위의 {times}배에 이르러 할루시네이터가 발산하고 있습니다. optimiser.hallucinators.learningRate(현재 {rate})를 낮추세요.',
  seriesNotANumber:
    '반복 {step}에서 “{series}” 값이 숫자가 아닙니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  seriesInfinite:
    '반복 {step}에서 “{series}” 값이 무한대입니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  tensorNotFinite:
    '반복 {iteration} 뒤에 텐서 “{name}”에 유한하지 않은 값이 있습니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  tooFewCoefficients:
    '{size} x {size2} 픽셀 이미지의 채널에는 계수가 {all}개뿐이라 {kept}개를 남길 수 없습니다. parameterization.code.coefficients를 줄이세요.',
  mapsLargerThanPlaces:
    '한 변이 {side}인 맵은 확대할 크기인 {inner} x {inner}보다 큽니다. parameterization.mapSize를 줄이세요.',
};
