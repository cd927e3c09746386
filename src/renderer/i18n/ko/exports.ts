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
      sheets: '밀착 인화',
      pytorch: 'PyTorch 패키지',
      test: '테스트 이미지',
      onnx: 'ONNX 모델',
    },
    partHint: {
      safetensors: '베이스, 할루시네이터, 라벨, 그리고 거기서 나오는 모든 학습 이미지',
      npz: '같은 내용을 numpy.load용 파일로',
      png: '모든 학습 이미지를 8비트로, 클래스마다 폴더 하나씩',
      sheets: '클래스마다 그림 하나: 모든 베이스와 그 할루시네이션',
      pytorch: '학습하면서 할루시네이터를 뽑는 데이터셋, 기준 네트워크와 그 학습 코드',
      test: '다른 곳에서 평가할 수 있는 테스트 이미지와 화이트닝 행렬 (데이터셋 필요)',
      onnx: '할루시네이터마다 모델 하나',
    },
    noHallucinators: '이 실행에는 할루시네이터가 없습니다.',
    nothing: '하나 이상 고르세요.',
    values: '이미지의 값',
    valuesOf: { pixels: '픽셀', network: '네트워크가 보는 값' },
    valuesHint: {
      pixels: '검정은 0, 하양은 1입니다. 표준화와 화이트닝을 되돌립니다.',
      network: '표준화되거나 화이트닝된 값입니다. 8비트에서는 -3이 검정, 3이 하양입니다.',
    },
    precision: '배열의 정밀도',
    precisionOf: { float32: '32비트 부동소수점', uint8: '8비트' },
    as: '저장 형태',
    asOf: { folder: '폴더', zip: 'ZIP 파일' },
    write: '저장할 곳 고르기…',
    goesOn: '이 창을 닫아도 내보내기는 계속됩니다.',
    done: '이미지 {count}개를 {path}에 내보냈습니다',
  },
};
