import type { Text } from '../text.js';
import { releaseOf } from '../exchange/version.js';
import type { CheckTarget, FolderFact, ReplyFact } from './facts.js';
import { failed, notReached, passed, type Judgement } from './finding.js';

/** Whether the account may act for the mailbox. */
export function judgeImpersonation(reply: ReplyFact, target: CheckTarget): Judgement {
  const { account, mailbox } = target;
  if (mailbox === null) {
    return notReached(
      'mailbox-not-named',
      {
        en: 'No mailbox was named to act for.',
        ru: 'Не указан почтовый ящик, от имени которого действовать.',
      },
      {
        en: "Name one employee's mailbox: --mailbox ADDRESS.",
        ru: 'Укажите почтовый ящик одного из сотрудников: --mailbox АДРЕС.',
      },
    );
  }
  if (reply.kind !== 'fault') {
    return passed('impersonated', {
      en: `The account "${account}" may act for ${mailbox}.`,
      ru: `Учётная запись «${account}» может действовать от имени ${mailbox}.`,
    });
  }
  switch (reply.what) {
    case 'impersonation':
      return failed(
        'impersonation-denied',
        {
          en: `The account "${account}" may not act for ${mailbox} (${reply.code}).`,
          ru: `Учётной записи «${account}» нельзя действовать от имени ${mailbox} (${reply.code}).`,
        },
        impersonationAdvice(reply, target),
      );
    case 'mailbox':
      return failed(
        'no-mailbox',
        {
          en: `Exchange knows no mailbox ${mailbox} (${reply.code}).`,
          ru: `Exchange не знает почтового ящика ${mailbox} (${reply.code}).`,
        },
        {
          en: "Check the employee's e-mail address in ProjectMate: it is the primary SMTP address of the mailbox.",
          ru: 'Проверьте адрес сотрудника в ProjectMate: это основной SMTP-адрес ящика.',
        },
      );
    default:
      return failed(
        'server-error',
        {
          en: `Exchange answered ${reply.code}${reply.message === '' ? '' : `: ${reply.message}`}`,
          ru: `Exchange ответил ${reply.code}${reply.message === '' ? '' : `: ${reply.message}`}`,
        },
        {
          en: 'Repeat the check; if it stays so, look into the event log of the Exchange server.',
          ru: 'Повторите проверку; если не пройдёт, посмотрите журнал событий сервера Exchange.',
        },
      );
  }
}

function impersonationAdvice(reply: ReplyFact, { signIn, account }: CheckTarget): Text {
  if (signIn === 'oauth') {
    return {
      en: 'Give the application full_access_as_app, and look at its scope in RBAC for Applications.',
      ru: 'Дайте приложению full_access_as_app и проверьте его область в RBAC for Applications.',
    };
  }
  const release = 'server' in reply && reply.server ? releaseOf(reply.server.build) : null;
  if (release?.version === 'Exchange2007_SP1') {
    return {
      en: `Give "${account}" ms-Exch-EPI-Impersonation on the client access servers and ms-Exch-EPI-May-Impersonate on the mailbox databases.`,
      ru: `Дайте «${account}» права ms-Exch-EPI-Impersonation на серверах клиентского доступа и ms-Exch-EPI-May-Impersonate на базах ящиков.`,
    };
  }
  return {
    en: `Give it the role: New-ManagementRoleAssignment -Role ApplicationImpersonation -User "${account}"; it takes up to an hour.`,
    ru: `Дайте ей роль: New-ManagementRoleAssignment -Role ApplicationImpersonation -User "${account}"; действует в течение часа.`,
  };
}

type FolderKind = 'contacts' | 'calendar';

const called: Readonly<Record<FolderKind, Text>> = {
  contacts: { en: 'contacts', ru: 'контактов' },
  calendar: { en: 'calendar', ru: 'календаря' },
};

/** Whether one folder of the mailbox can be worked in. */
export function judgeFolder(folder: FolderFact, kind: FolderKind, { mailbox }: CheckTarget): Judgement {
  const what = called[kind];
  const whose = mailbox ?? '';
  switch (folder.kind) {
    case 'open': {
      if (folder.writable === false) {
        return failed(
          `${kind}-not-writable`,
          {
            en: `The folder "${folder.name}" of ${whose} can be read, and not changed.`,
            ru: `Папку «${folder.name}» ящика ${whose} можно читать, но не изменять.`,
          },
          {
            en: 'Look for a litigation or read-only policy on the mailbox, and at the permissions of the folder.',
            ru: 'Проверьте, нет ли у ящика политики «только чтение», и разрешения папки.',
          },
        );
      }
      const count = folder.total === null ? '' : `, ${folder.total}`;
      return passed(`${kind}-open`, {
        en: `The folder "${folder.name}" of ${whose} is open${count === '' ? '' : `${count} items`}.`,
        ru: `Папка «${folder.name}» ящика ${whose} доступна${count === '' ? '' : `, элементов: ${folder.total}`}.`,
      });
    }
    case 'to-be-made':
      return passed(`${kind}-to-be-made`, {
        en: `The folder "${folder.name}" is not there yet: the first pass makes it.`,
        ru: `Папки «${folder.name}» ещё нет: её создаст первый проход.`,
      });
    case 'not-for-contacts':
      return failed(
        'folder-not-for-contacts',
        {
          en: `In ${whose} the folder "${folder.name}" below the contacts is not one for contacts.`,
          ru: `В ящике ${whose} папка «${folder.name}» внутри «Контактов» — не для контактов.`,
        },
        {
          en: 'Rename it, or choose another name in exchange.contactsFolder.',
          ru: 'Переименуйте её или выберите другое имя в exchange.contactsFolder.',
        },
      );
    case 'denied':
      return failed(
        `${kind}-denied`,
        {
          en: `The folder of the ${what.en} of ${whose} is closed to the account (${folder.code}).`,
          ru: `Папка ${what.ru} ящика ${whose} закрыта для учётной записи (${folder.code}).`,
        },
        {
          en: "Look at the scope of the impersonation role, and at the folder's permissions (Get-MailboxFolderPermission).",
          ru: 'Проверьте область действия роли олицетворения и разрешения папки (Get-MailboxFolderPermission).',
        },
      );
    case 'missing':
      return failed(
        `${kind}-missing`,
        {
          en: `${whose} has no folder of the ${what.en} (${folder.code}).`,
          ru: `В ящике ${whose} нет папки ${what.ru} (${folder.code}).`,
        },
        {
          en: 'Open the mailbox once in Outlook or on the web: the folders are made then.',
          ru: 'Откройте ящик один раз в Outlook или на веб-странице: папки создаются при этом.',
        },
      );
    case 'error':
      return failed(
        `${kind}-error`,
        {
          en: `Exchange answered ${folder.code} for the folder of the ${what.en} of ${whose}.`,
          ru: `Exchange ответил ${folder.code} на запрос папки ${what.ru} ящика ${whose}.`,
        },
        {
          en: 'Repeat the check; if it stays so, look into the event log of the Exchange server.',
          ru: 'Повторите проверку; если не пройдёт, посмотрите журнал событий сервера Exchange.',
        },
      );
  }
}
