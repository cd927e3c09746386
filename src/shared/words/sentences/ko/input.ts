/** What can be wrong with what people enter: configurations, studies, flags, and values as the schemas see them. */
import type { SentenceTable } from '../translate';

export const input: SentenceTable = {
  'The input is not valid.': '입력이 올바르지 않습니다.',
  'The configuration is not valid.': '설정이 올바르지 않습니다.',
  'Give it a name.': '이름을 지어 주세요.',
  'Use at most {#most} characters.': '{most}자 이하로 쓰세요.',
  // Rules of configurations
  'Only the webgpu engine computes in f16: choose that engine, or the precision f32.':
    'f16은 webgpu 엔진만 계산합니다. 그 엔진을 고르거나 정밀도 f32를 쓰세요.',
  'Choose the folder that holds the dataset.': '데이터셋이 든 폴더를 고르세요.',
  'Only hallucinators make colours of a basis with one channel: use some, or bases with the channels of the images.':
    '채널이 하나인 기저를 컬러로 만드는 것은 할루시네이터뿐입니다. 할루시네이터를 쓰거나 기저의 채널을 이미지와 같게 하세요.',
  'Frequencies are chosen by how much they differ between the bases of a class: store at least 2 bases per class.':
    '주파수는 클래스의 기저들 사이에서 얼마나 다른지로 고릅니다. 클래스마다 기저를 2개 이상 저장하세요.',
  'Images of {#size} x {#size2} pixels have {#all} coefficients in a channel, fewer than {#kept}: lower parameterization.code.coefficients.':
    '{size} x {size2} 픽셀 이미지의 채널에는 계수가 {all}개 있고 {kept}개보다 적습니다. parameterization.code.coefficients를 줄이세요.',
  'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.':
    '적대자는 한 기저의 할루시네이션 두 개를 비교합니다. 할루시네이터를 2개 이상 쓰거나 적대자를 끄세요.',
  'A checkpoint every {#every} iterations is never written in {#iterations}: choose a smaller number.':
    '반복 {every}회마다 쓰는 체크포인트는 {iterations}회 안에 한 번도 쓰이지 않습니다. 더 작은 수를 고르세요.',
  'Name each augmentation only once.': '증강은 하나씩만 적으세요.',
  'Experts of {#epochs} epochs are too short: the last start epoch ({#start}) and {#match} epochs to match need {#needed}.':
    '{epochs} 에포크 전문가는 짧습니다. 마지막 시작 에포크({start})에서 {match} 에포크를 맞추려면 {needed} 에포크가 필요합니다.',
  // The budget
  'The run stores {stored} images per class, {excess} more than its budget of {budget}, in which nothing fits: raise the budget.':
    '클래스당 이미지 {stored}장을 저장하여 예산 {budget}을(를) {excess}만큼 넘고, 그 안에 들어가는 것이 없습니다. 예산을 올리세요.',
  'The run stores {stored} images per class, {excess} more than its budget of {budget}: {fitting} would fit, or raise the budget.':
    '클래스당 이미지 {stored}장을 저장하여 예산 {budget}을(를) {excess}만큼 넘습니다. {fitting!}은(는) 들어갑니다. 아니면 예산을 올리세요.',
  '{one} or {other}': '{one!} 또는 {other!}',
  '{#count} image per class': '클래스당 이미지 {count}장',
  '{#count} images per class': '클래스당 이미지 {count}장',
  '{#count} basis per class with {#hallucinators} hallucinators':
    '클래스당 기저 {count}개와 할루시네이터 {hallucinators}개',
  '{stored!} at {#kept} frequencies': '{stored!} (계수 {kept}개)',
  '{#count} bases per class with {#hallucinators} hallucinators':
    '클래스당 기저 {count}개와 할루시네이터 {hallucinators}개',
  '{#count} basis per class with {#hallucinators} hallucinator':
    '클래스당 기저 {count}개와 할루시네이터 {hallucinators}개',
  '{#count} bases per class with {#hallucinators} hallucinator':
    '클래스당 기저 {count}개와 할루시네이터 {hallucinators}개',
  // Flags of the official scripts
  'The text is too long: paste one command.': '글이 너무 깁니다. 명령 하나만 붙여 넣으세요.',
  'There is no flag in this text: paste a command such as --dataset=CIFAR10 --ipc=1.':
    '이 글에는 플래그가 없습니다. --dataset=CIFAR10 --ipc=1 같은 명령을 붙여 넣으세요.',
  'These flags belong to several scripts: put the script before them, such as distill_fac.py.':
    '여러 스크립트에 있는 플래그입니다. distill_fac.py처럼 앞에 스크립트를 적으세요.',
  'The script {name} is not known: distill_fac.py, distill.py, buffer.py, main.py and main_DM.py are.':
    '{name}은(는) 모르는 스크립트입니다. distill_fac.py, distill.py, buffer.py, main.py, main_DM.py를 압니다.',
  'The text holds several commands: paste those of one run.':
    '여러 명령이 들어 있습니다. 실행 하나의 명령만 붙여 넣으세요.',
  // Studies
  'The study cannot be planned.': '연구를 계획할 수 없습니다.',
  '{problem} (and {#count} more: none was queued)':
    '{problem!} (외 {count}개. 아무것도 대기열에 넣지 않았습니다)',
  'A grid needs at least one axis: a path of the configuration and its values.':
    '격자에는 축이 하나 이상 필요합니다. 설정의 경로와 값을 주세요.',
  'Paired axes need equally many values, and these have {counts}: make them equal, or combine every value with every other.':
    '짝지은 축은 값의 수가 같아야 하는데 {counts}개입니다. 수를 맞추거나 모든 값을 서로 조합하세요.',
  'The study would have {#count} runs, more than {#most}: name fewer values or seeds.':
    '연구의 실행이 {count}개로 {most}개를 넘습니다. 값이나 시드를 줄이세요.',
  'Two cells of the study are the same: name every value once.':
    '연구의 셀 두 개가 같습니다. 값은 한 번씩만 적으세요.',
  '|H| = {#count}: nothing is left for a basis of each class in {#ipc} images per class: raise the budget or use fewer hallucinators.':
    '|H| = {count}: 클래스당 이미지 {ipc}장 안에 클래스마다 기저를 둘 자리가 없습니다. 예산을 올리거나 할루시네이터를 줄이세요.',
  'Store at least one per class.': '클래스당 하나 이상 저장하세요.',
  'Name at least one.': '하나 이상 적으세요.',
  'Name at most 32.': '32개 이하로 적으세요.',
  'Write a path such as optimiser.images.learningRate.':
    'optimiser.images.learningRate 같은 경로를 적으세요.',
  'Give at least one value.': '값을 하나 이상 주세요.',
  'Give at most 32 values.': '값을 32개 이하로 주세요.',
  'Use at least one seed.': '시드를 하나 이상 쓰세요.',
  'Use at most 20 seeds.': '시드를 20개 이하로 쓰세요.',
  'Use at most 4 axes.': '축을 4개 이하로 쓰세요.',
  // Requests of reports
  'Choose at least one run.': '실행을 하나 이상 고르세요.',
  'Compare at most {#most} runs.': '실행을 {most}개까지 비교하세요.',
  'Name every run once.': '실행은 한 번씩만 적으세요.',
  'Choose at least one section.': '항목을 하나 이상 고르세요.',
  'Name every section once.': '항목은 한 번씩만 적으세요.',
  'Notes have at most {#most} characters.': '메모는 {most}자까지 쓸 수 있습니다.',
  'Reports of runs have no section "ablation".': '실행 보고서에는 “요소 제거 실험” 항목이 없습니다.',
  // Values, as the schemas say it
  'Invalid input: expected {expected}, received {received}.':
    '입력이 올바르지 않습니다. {expected}이(가) 필요한데 {received}입니다.',
  'Invalid input.': '입력이 올바르지 않습니다.',
  'Invalid option: expected one of {options}.': '고를 수 없는 값입니다. {options} 중 하나여야 합니다.',
  'Too small: expected {what} to have >={least} {unit}.': '너무 짧습니다. {least} 이상이어야 합니다.',
  'Too big: expected {what} to have <={most} {unit}.': '너무 깁니다. {most} 이하여야 합니다.',
  'Too small: expected {what} to be >={least}.': '너무 작습니다. {least} 이상이어야 합니다.',
  'Too small: expected {what} to be >{least}.': '너무 작습니다. {least}보다 커야 합니다.',
  'Too big: expected {what} to be <={most}.': '너무 큽니다. {most} 이하여야 합니다.',
  'Too big: expected {what} to be <{most}.': '너무 큽니다. {most}보다 작아야 합니다.',
  'Unrecognized key: {key}.': '모르는 항목입니다: {key}.',
  'Unrecognized keys: {keys}.': '모르는 항목입니다: {keys}.',
};
