import type { experts as english } from '../en/experts';
import type { Translated } from '../en';

export const experts: Translated<typeof english> = {
  experts: {
    title: '전문가',
    hint: '실제 이미지로 학습한 네트워크이며, 궤적 매칭(MTT)이 그 파라미터를 따라갑니다. 데이터셋, 네트워크, 설정마다 한 번만 학습합니다. 처음 필요한 실행이나 명령줄의 “haba experts generate”가 학습하고, 이후 실행은 모두 다시 사용합니다.',
    empty: '아직 전문가가 없습니다',
    emptyHint: '목적 함수가 MTT인 실행을 시작하세요. 필요한 전문가를 학습해 여기에 보관합니다.',
    making: '“{run}” 실행이 전문가를 학습하고 있습니다: {detail}',
    columns: {
      dataset: '데이터셋',
      network: '네트워크',
      count: '전문가',
      settings: '학습',
      accuracy: '테스트 정확도',
      size: '크기',
      created: '만든 날짜',
      actions: '작업',
    },
    epochs: '{count} 에포크',
    rate: '학습률 {value}',
    momentum: '모멘텀 {value}',
    weightDecay: '가중치 감쇠 {value}',
    batch: '배치 {count}',
    augmentation: { dsa: 'DSA', classic: '자르기, 크기, 회전', none: '증강 없음' },
    notStandardised: '배치를 표준화하지 않음',
    whitened: 'ZCA 백색화',
    limit: '클래스당 이미지 {count}장',
    unfinished: '{expert}번째: {total} 에포크 중 {epochs}',
    imported: '{count}개 가져옴',
    damaged: '손상됨',
    damagedHint: '이 전문가의 설명을 읽을 수 없습니다. 삭제하면 다음 실행이 다시 만듭니다.',
    deleteTitle: '이 전문가를 삭제할까요?',
    deleteMessage:
      '{size}를 비웁니다. 나중에 필요한 실행이 다시 학습하며, 오래 걸릴 수 있습니다. 가져온 전문가는 다시 가져와야 합니다.',
    deleted: '전문가를 삭제했습니다. {size}를 비웠습니다.',
    import: '가져오기…',
    importTitle: '전문가 가져오기',
    importDescription:
      '공식 저장소의 replay_buffer_*.pt 파일을 가져옵니다. 파일 안의 어떤 것도 실행하지 않습니다.',
    importRun: '대상 실행',
    importHelp:
      '파일을 만들 때와 데이터셋, 네트워크, 전문가 설정이 같은 실행이어야 합니다. 모양은 확인하고 나머지는 그대로 믿습니다. 초안이어도 됩니다.',
    importPlaceholder: 'MTT 실행을 고르세요',
    importNoRun:
      '아직 궤적을 매칭하는 실행이 없습니다. 먼저 목적 함수가 MTT인 실행을 만드세요. 초안이어도 됩니다.',
    chooseFiles: '파일 고르기…',
    importedDone: '전문가 {imported}개를 가져왔습니다. 모두 {count}개입니다.',
    importedFewer:
      '전문가 {imported}개를 가져왔습니다. 모두 {count}개이며, 부족한 {missing}개는 실행이 직접 학습합니다.',
  },
};
