import type { exportWords as english } from '../en/exports';
import type { Translated } from '../en';

export const exportWords: Translated<typeof english> = {
  exports: {
    open: '내보내기',
    title: '증류된 이미지 내보내기',
    description:
      '{run}의 이미지를 다른 프로그램에서 쓸 수 있게 저장합니다. 같은 선택은 같은 파일을 만듭니다.',
    checkpoint: '체크포인트',
    iteration: '반복 {iteration}',
    what: '저장할 것',
    part: {
      safetensors: 'safetensors 파일',
      npz: 'NumPy 배열',
      png: 'PNG 파일',
      sheets: '모음판',
      pytorch: 'PyTorch 패키지',
      test: '테스트 이미지',
      onnx: 'ONNX 모델',
      web: '웹 페이지',
    },
    partHint: {
      safetensors: '기저, 할루시네이터, 라벨, 그리고 거기서 나오는 모든 학습 이미지',
      npz: '같은 내용을 numpy.load용 파일로',
      png: '모든 학습 이미지를 8비트로, 클래스마다 폴더 하나씩',
      sheets: '클래스마다 그림 하나: 모든 기저와 그 할루시네이션',
      pytorch: '학습하면서 할루시네이터를 뽑는 데이터셋, 기준 네트워크와 그 학습 코드',
      test: '다른 곳에서 평가할 수 있는 테스트 이미지와 백색화 행렬 (데이터셋 필요)',
      onnx: '할루시네이터마다 모델 하나',
      web: '브라우저에서 아무 기저와 아무 할루시네이터를 섞는 갤러리 파일 하나',
    },
    noHallucinators: '이 실행에는 할루시네이터가 없습니다.',
    nothing: '하나 이상 고르세요.',
    values: '이미지의 값',
    valuesOf: { pixels: '픽셀', network: '네트워크가 보는 값' },
    valuesHint: {
      pixels:
        '검정은 0, 하양은 1입니다. 표준화와 백색화를 되돌립니다. 값의 1 % 넘게 이 범위를 벗어나면 8비트 이미지는 실행 전체의 1~99번째 백분위수 범위를 보여 줍니다.',
      network:
        '표준화하거나 백색화한 값입니다. 8비트 이미지는 -3에서 3까지, 값의 1 % 넘게 이 범위를 벗어나면 실행 전체의 1~99번째 백분위수 범위를 보여 줍니다.',
    },
    precision: '배열의 정밀도',
    precisionOf: { float32: '32비트 부동소수점', uint8: '8비트' },
    as: '저장 형태',
    asOf: { folder: '폴더', zip: 'ZIP 파일' },
    write: '저장할 곳 고르기…',
    goesOn: '이 창을 닫아도 내보내기는 계속됩니다.',
    done: '이미지 {count}개를 {path}에 내보냈습니다',
    official: {
      action: '공식 결과 가져오기…',
      title: '공식 저장소의 결과 가져오기',
      description:
        'images_*.pt와 그 옆의 styles_*.pt 또는 weights_best.pt를 실행으로 가져옵니다. 파일 속 코드는 실행하지 않습니다.',
      run: '증류에 쓴 설정',
      runHelp:
        '이 실행의 데이터셋, 네트워크, 평가 설정을 씁니다. 저장량은 파일에서 읽습니다. 초안이어도 됩니다.',
      runPlaceholder: '실행 고르기',
      noRun:
        '이 프로젝트에는 아직 실행이 없습니다. 먼저 결과와 같은 데이터셋으로 실행을 만드세요. 초안이어도 됩니다.',
      rate: '학습된 학습률',
      rateHelp: '공식 코드는 저장하지 않으므로 로그에서 옮겨 적습니다. 비우면 설정의 값을 씁니다.',
      rateWrong: '0보다 크고 100 이하인 수를 쓰거나 비워 두세요.',
      choose: 'images_*.pt 고르기…',
      done: '{name}을(를) 가져왔습니다.',
    },
  },
};
