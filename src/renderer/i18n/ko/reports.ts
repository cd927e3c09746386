import type { reports as english } from '../en/reports';
import type { Translated } from '../en';

export const reports: Translated<typeof english> = {
  reports: {
    title: '보고서',
    new: '새 보고서',
    empty: '아직 보고서가 없습니다',
    emptyHint:
      '보고서는 다른 파일이 필요 없는 HTML 파일 하나입니다. 설정, 저장량, 곡선, 기준선과 비교한 정확도, 갤러리, 엔진과 버전을 담습니다.',
    needsRun: '먼저 실행을 시작하세요. 보고서는 실행이 도달한 결과로 만듭니다.',
    createTitle: '새 보고서',
    createDescription: '실행 하나에 대한 독립된 HTML 파일입니다.',
    run: '실행',
    runPlaceholder: '실행을 고르세요',
    baselines: '비교할 실행',
    baselinesHelp: '공정하게 비교하려면 기준선의 저장량이 같거나 커야 합니다. 저장량을 함께 표시합니다.',
    noBaselines: '이 프로젝트에는 평가가 있는 다른 실행이 없습니다.',
    above: '저장량이 더 큼',
    below: '저장량이 더 작음',
    create: '보고서 작성',
    created: '보고서를 작성했습니다.',
    open: '열기',
    saveAs: '다른 이름으로 저장…',
    savedAs: '{path}에 저장했습니다',
    delete: '삭제',
    deleteTitle: '이 보고서를 삭제할까요?',
    deleteMessage: '라이브러리의 파일이 삭제됩니다. 다른 곳에 저장한 사본은 그대로 남습니다.',
    deleted: '보고서를 삭제했습니다.',
    columns: { run: '실행', created: '작성', size: '크기', actions: '작업' },
    deletedRun: '삭제된 실행',
  },
};
