export const computers = {
  noAddress:
    "“{given}”은(는) 컴퓨터 주소가 아닙니다. ~/.ssh/config의 호스트나 user{'@'}host:port를 영문자, 숫자, “.”, “_”, “-”로 적으세요.",
  noFolder:
    '“{given}”은(는) 다른 컴퓨터의 스튜디오 폴더가 될 수 없습니다. 영문자, 숫자, “.”, “_”, “-”, “/”로 된 경로를 “..” 없이 적으세요.',
  taken: '“{name}” 컴퓨터가 이미 있습니다. 다른 이름을 고르세요.',
  unknown: '“{name}” 컴퓨터가 없습니다. 다음 중에서 고르세요: {known}.',
  none: '아직 컴퓨터가 없습니다. `computers add NAME --address HOST`로 추가하세요.',
  added: '“{name}” 컴퓨터를 추가했습니다: {place}. 무엇이 있는지 보려면: {command}',
  removed: '“{name}” 컴퓨터를 목록에서 뺐습니다. 그곳의 {folder}에 설치한 것은 남습니다.',
  notInstalled: '설치 안 됨',
  system: '시스템: {system}, glibc {glibc}, {free} 남음',
  scheduler: '스케줄러: {version}, 클러스터 {cluster}',
  installFirst: '그곳에 프로그램이 설치되어 있지 않습니다. 설치하려면: {command}',
  sending: '{file} 보내는 중: {bytes} 중 {sent}',
  installed: '“{name}”에 프로그램을 설치했습니다.',
  installedBefore: '“{name}”에 프로그램이 이미 설치되어 있습니다.',
  keyChanged:
    '“{computer}”의 키가 전과 다릅니다({fingerprint}). 누군가 중간에 있거나 새로 설치되었을 수 있습니다. 관리자에게 확인하고, 지문이 맞을 때만 {place}을(를) 지우세요.',
  keyUnknown:
    '“{computer}”의 키를 이 컴퓨터가 모릅니다. 터미널에서 `computers check`를 실행하고, 나타나는 지문을 관리자가 알려 준 것과 비교한 뒤 답하세요.',
  refused:
    '“{computer}”이(가) 로그인을 거절합니다(허용 방식: {methods}). 터미널에서 ssh로 한 번 로그인해 무엇이 필요한지 보거나, 키 에이전트를 시작하세요.',
  badConfig: 'ssh 설정에 잘못이 있습니다: {reason}',
  noSuchHost: '“{computer}”의 호스트 이름을 찾을 수 없습니다({reason}). 주소와 네트워크를 확인하세요.',
  notListening: '“{computer}”이(가) 연결을 받지 않습니다(Connection refused). 켜져 있고 포트가 맞나요?',
  noAnswer: '“{computer}”이(가) 응답하지 않습니다({reason}). 네트워크를 확인하거나 나중에 다시 시도하세요.',
  lineBroken: '“{computer}”(으)로 가는 연결이 끊어졌습니다({reason}). 다시 시도하세요.',
  scriptFailed: '“{computer}”에서 점검이 끝까지 가지 못했습니다({reason}). 다시 시도하세요.',
  notSent: '파일을 “{computer}”에 다 보내지 못했습니다({reason}). 같은 명령이 이어서 보냅니다.',
  rubbish: '컴퓨터의 답이 올바르지 않습니다. 로그인할 때 셸이 다른 프로그램을 시작하나요?',
  noGreeting: '다른 컴퓨터의 프로그램이 제대로 답하지 않습니다(“{said}”). 다시 설치하세요.',
  brokenFrame: '상대가 보낸 것이 메시지가 아닙니다. 두 컴퓨터에 같은 버전을 설치하세요.',
  unknownCall: '상대가 이 버전이 모르는 “{call}”을(를) 요청합니다. 두 컴퓨터에 같은 버전을 설치하세요.',
  refusedThere: '다른 컴퓨터의 프로그램이 거절합니다: “{reason}”.',
  agentEnded: '다른 컴퓨터의 프로그램이 끝났습니다. 다시 시도하세요.',
  taskNotSent: '작업 “{name}”을(를) 다 보내지 못했습니다. 같은 명령으로 다시 보내세요.',
  folderRenamed: '폴더 {folder}의 이름이 작업의 id와 다릅니다. {id}(으)로 바꾸세요.',
  fetching: '작업 “{name}” 가져오기',
  notFetched: '작업 “{name}”의 셀 {index}이(가) 다 도착하지 않았습니다. 같은 명령으로 다시 가져오세요.',
  stdioNotSaid: '다른 컴퓨터의 스튜디오가 시작하는 명령입니다: `agent --stdio`.',
  noArchive:
    '{file}을(를) 읽을 수 없습니다({reason}). 명령줄 아카이브 haba-VERSION-linux-x64.tar.gz를 지정하세요.',
  otherSystem: '그 컴퓨터는 {system}이고 {archive}은(는) 다른 시스템용입니다. 그 시스템용 아카이브를 쓰세요.',
  oldGlibc:
    '그곳의 C 라이브러리가 너무 오래되었거나 glibc가 아닙니다({found}). glibc {needed} 이상이 필요합니다.',
  notWritableThere: '그곳의 폴더에 쓸 수 없습니다. `computers add --folder`로 다른 폴더를 고르세요.',
  toolsMissing: '그 컴퓨터에 {tools}이(가) 없습니다. 설치를 요청하세요.',
  noRoomThere:
    '공간이 부족합니다. {free} 남았고 {needed} 필요합니다. 공간을 확보하거나 다른 폴더를 고르세요.',
  damagedThere: '그곳에 도착한 것이 보낸 것과 다릅니다. 지웠으니 같은 명령으로 다시 보내세요.',
  notUnpacked: '그곳에서 아카이브를 풀지 못했습니다({reason}). 명령줄 아카이브가 맞나요?',
  notStarting: '그곳에서 프로그램이 시작되지 않습니다({reason}). 설치하지 않았습니다.',
};
