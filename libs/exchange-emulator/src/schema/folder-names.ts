/** DistinguishedFolderIdNameType: every name that a request may use, whether a mailbox here has such a folder or not. */
export const DISTINGUISHED_FOLDER_IDS: readonly string[] = (
  'calendar contacts deleteditems drafts inbox journal notes outbox sentitems tasks msgfolderroot publicfoldersroot ' +
  'root junkemail searchfolders voicemail recoverableitemsroot recoverableitemsdeletions recoverableitemsversions ' +
  'recoverableitemspurges recoverableitemsdiscoveryholds archiveroot archivemsgfolderroot archivedeleteditems ' +
  'archiveinbox archiverecoverableitemsroot archiverecoverableitemsdeletions archiverecoverableitemsversions ' +
  'archiverecoverableitemspurges archiverecoverableitemsdiscoveryholds syncissues conflicts localfailures ' +
  'serverfailures recipientcache quickcontacts conversationhistory adminauditlogs todosearch mycontacts directory ' +
  'imcontactlist peopleconnect favorites mecontact personmetadata teamspaceactivity teamspacemessaging ' +
  'teamspaceworkitems scheduled orionnotes tagitems alltaggeditems externalcontacts teamchat yammerroot ' +
  'yammerinbound yammeroutbound yammerfeeds onedriveroot onedriverecylebin onedrivesystem onedrivevolume'
).split(' ');
