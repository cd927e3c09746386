import type { settings as english } from '../en/settings';
import type { Translated } from '../en';

export const settings: Translated<typeof english> = {
  settings: {
    title: '설정',
    appearance: '모양',
    theme: '테마',
    themes: { system: '시스템', light: '밝게', dark: '어둡게' },
    language: '언어',
    languages: { system: '시스템', en: 'English', ko: '한국어' },
    engines: '엔진',
    enginesHint: '학습을 실행하는 장치입니다. 실행이 “자동”이면 기본 엔진을 씁니다.',
    preferred: '기본 엔진',
    auto: '자동',
    available: '사용 가능',
    unavailable: '사용할 수 없음',
    refresh: '다시 찾기',
    looking: '엔진을 찾는 중…',
    device: '장치',
    runtime: '런타임',
    names: { onnx: 'ONNX Runtime', tensorflow: 'TensorFlow.js', webgpu: 'WebGPU' },
    library: '라이브러리',
    libraryHint: '프로젝트, 지표, 체크포인트, 보고서가 이 폴더에 있습니다.',
    show: '폴더 열기',
    about: '정보',
    version: 'HaBa Studio',
    platform: '플랫폼',
  },
};
