import type { Language } from "./language";

/** What `npm run guide` says besides the page. */
export interface Messages {
  readonly help: string;
  readonly prompt: string;
  readonly byReader: string;
  readonly takingBack: string;
  readonly otherNames: string;
  readonly done: (count: number) => string;
}

const en: Messages = {
  help: `npm run guide [-- --yes] [--language en|ko] [--stack NAME]

Walks through docs/guide.md in this terminal, on the stack that "npm start" has deployed. It runs
the guide's commands one by one, each after Enter, and shows what they print. It deletes three pods,
which Kubernetes creates again. It removes the file and the Job that it makes. Ctrl-C ends it at
any time.

  --yes             runs the commands without waiting for Enter
  --language LANG   en or ko (default: the language of the locale, else en)
  --stack NAME      stack to walk on (default: dev)
  --check           compares what each command prints with the page, and stops if they differ
  --shell           prints settings with which "kubectl" uses the stack's cluster and namespace in
                    one shell:
                    eval "$(npm run --silent guide -- --shell)"
  --help            prints this text

Exit codes: 0 done, 1 failed, 130 interrupted
`,
  prompt: "Enter runs it, Ctrl-C ends the guide.",
  byReader: "(You run this one yourself, not in this walk.)",
  takingBack: "What the guide has made is taken back ...",
  otherNames: "This stack has other names than the text. The commands have the stack's.",
  done: (count) => `${count} commands have run.`,
};

const ko: Messages = {
  help: `npm run guide [-- --yes] [--language en|ko] [--stack 이름]

"npm start"로 배포한 스택에서 docs/guide.ko.md의 내용을 터미널에서 차례로 따라갑니다. Enter를 누를
때마다 명령을 하나씩 실행하고 그 출력을 보여 줍니다. 파드 세 개를 삭제하며, 쿠버네티스가 파드를 다시
만듭니다. 가이드가 만든 파일과 잡(Job)은 끝날 때 지웁니다. Ctrl-C로 언제든 끝낼 수 있습니다.

  --yes             Enter를 기다리지 않고 명령을 실행합니다
  --language 언어   en 또는 ko (기본값: 로캘의 언어, 없으면 en)
  --stack 이름      사용할 스택 (기본값: dev)
  --check           각 명령의 출력을 문서와 비교하고, 다르면 멈춥니다
  --shell           한 셸 안에서 "kubectl"이 스택의 클러스터와 네임스페이스를 가리키게 하는 정의를 출력합니다:
                    eval "$(npm run --silent guide -- --shell)"
  --help            이 도움말을 출력합니다

종료 코드: 0 완료, 1 실패, 130 중단
`,
  prompt: "Enter: 실행, Ctrl-C: 끝내기.",
  byReader: "(이 명령은 여기서 실행하지 않습니다. 직접 실행해 주세요.)",
  takingBack: "가이드가 만든 것을 지우는 중입니다 ...",
  otherNames: "이 스택의 이름은 본문과 다릅니다. 명령에는 스택의 실제 이름을 씁니다.",
  done: (count) => `명령 ${count}개를 실행했습니다.`,
};

export const MESSAGES: Readonly<Record<Language, Messages>> = { en, ko };
