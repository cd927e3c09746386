export const disk = {
  diskFullFreeSome: '{folder}의 디스크가 가득 찼습니다. 공간을 비운 뒤 {then}.',
  yourDiskQuotaUsed: '{folder}의 디스크 할당량을 다 썼습니다. 공간을 비운 뒤 {then}.',
  folderCannotWrittenCheck: '폴더 {folder}에 쓸 수 없습니다. 권한을 확인하거나 다른 폴더를 고르세요.',
  folderLiesDiskCannot: '폴더 {folder}이(가) 쓸 수 없는 디스크에 있습니다. 다른 폴더를 고르세요.',
  folderCannotMadeFile:
    '폴더 {folder}을(를) 만들 수 없습니다. 그 자리에 파일이 있습니다. 다른 폴더를 고르세요.',
  diskFullFreeSomeSpace:
    '디스크가 가득 찼습니다. 준비한 데이터셋을 둘 {folder}의 공간을 비운 뒤 다시 시도하세요.',
  yourDiskQuotaUsedUp: '디스크 할당량을 다 썼습니다. 준비한 데이터셋을 둘 {folder}의 공간을 비우세요.',
  folderPreparedDatasetsCannot: '준비한 데이터셋을 둘 폴더 {folder}에 쓸 수 없습니다. 권한을 확인하세요.',
  folderPreparedDatasetsLies: '준비한 데이터셋을 둘 폴더 {folder}이(가) 쓸 수 없는 디스크에 있습니다.',
  folderPreparedDatasetsCannotMade:
    '준비한 데이터셋을 둘 폴더 {folder}을(를) 만들 수 없습니다. 그 자리에 파일이 있습니다.',
  diskFullMakeRoom:
    '{folder}의 디스크가 가득 찼습니다. 공간을 비우고 다시 시작하세요. 끝난 에포크는 남아 있습니다.',
  diskFullFreeSomeSpaceChoose: '디스크가 가득 찼습니다. 공간을 비우거나 다른 자리를 고르세요.',
  alreadySomethingNameChoose: '같은 이름이 이미 있습니다. 다른 자리를 고르세요.',
  exportCouldNotWritten: '내보내지 못했습니다({reason}). 다른 자리를 고르세요.',
  libraryFolderNotAny:
    '라이브러리 폴더 {folder}이(가) 더는 그 자리에 없습니다. 옮겼거나 이름을 바꾸었거나 디스크를 뺐습니다. 되돌려 놓거나, 스튜디오를 닫고 새 위치의 라이브러리를 여세요.',
  diskFullMakeRoomThen: '디스크가 가득 찼습니다({code}). 공간을 비우고 이어서 하세요.',
  folderCannotWrittenAllow:
    '폴더에 쓸 수 없습니다({code}). 쓰기를 허용하거나 다른 라이브러리 폴더를 고르세요.',
  youMayNotWrite: '그곳에 쓰거나 읽을 권한이 없습니다({code}). 폴더의 권한을 바꾸거나 다른 폴더를 고르세요.',
  diskNotAnswerCheck: '디스크가 응답하지 않습니다({code}). 연결을 확인하고 이어서 하세요.',
  anotherProgramHoldsFile:
    '백업이나 동기화 같은 다른 프로그램이 라이브러리의 파일을 잡고 있습니다({code}). 끝나기를 기다렸다가 이어서 하세요.',
  databaseLibraryDamagedClose:
    '라이브러리의 데이터베이스가 손상되었습니다({detail}). 스튜디오를 닫고 그 자리에 백업을 넣으세요.',
  libraryCouldNotOpened: '라이브러리 {folder}을(를) 열지 못했습니다. {reason}',
  needsOnlyFreeFree:
    '{folder}에 {needed}이(가) 필요하지만 {free}만 비어 있습니다({what}). 공간을 비우거나 {otherwise}.',
  thenGoOn: '계속하세요. 받은 것은 남아 있습니다',
  thenTryAgain: '다시 시도하세요',
  mayNotWriteThere: '쓸 권한이 없습니다',
  diskIsReadOnly: '읽기 전용 디스크입니다',
  diskIsFull: '디스크가 가득 찼습니다',
  partOfPathIsFile: '경로의 일부가 파일입니다',
  fileInTheWay: '그 자리에 파일이 있습니다',
  noSuchFile: '그런 파일이 없습니다',
  mayNotReadIt: '읽을 권한이 없습니다',
  itIsFolder: '폴더입니다',
  unreadable: '읽을 수 없습니다',
  chooseAnotherFolder: '다른 폴더를 고르세요',
  codes: {
    ENOENT: '파일이나 폴더가 없음(ENOENT)',
    EACCES: '권한이 없음(EACCES)',
    EPERM: '허용되지 않은 작업(EPERM)',
    EROFS: '읽기 전용 디스크(EROFS)',
    ENOSPC: '디스크 공간이 부족함(ENOSPC)',
    EISDIR: '파일이 아니라 폴더임(EISDIR)',
    ENOTDIR: '폴더가 아니라 파일임(ENOTDIR)',
    EBUSY: '다른 프로그램이 사용 중(EBUSY)',
  },
};
