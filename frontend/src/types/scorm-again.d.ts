// The part of scorm-again that the player uses. Declared here because the package's own types name
// a default export that its ES modules do not have.

declare module "scorm-again/scorm12/min" {
  export class Scorm12API {
    constructor(settings: ScormAgain.Settings);
    cmi: { core: { lesson_status: string } };
    LMSInitialize(parameter: string): string;
    LMSFinish(parameter: string): string;
    LMSGetValue(element: string): string;
    LMSSetValue(element: string, value: unknown): string;
    LMSCommit(parameter: string): string;
    LMSGetLastError(): string;
    setCMIValue(element: string, value: string): string;
    getFlattenedCMI(): Record<string, unknown>;
    on(event: string, listener: (element?: string, value?: string) => void): void;
  }
}

declare module "scorm-again/scorm2004/min" {
  export class Scorm2004API {
    constructor(settings: ScormAgain.Settings);
    cmi: { getExitValueInternal(): string };
    adl: { nav: { request: string; request_valid: { continue: string; previous: string } } };
    Initialize(parameter: string): string;
    Terminate(parameter: string): string;
    GetValue(element: string): string;
    SetValue(element: string, value: unknown): string;
    Commit(parameter: string): string;
    GetLastError(): string;
    setCMIValue(element: string, value: string): string;
    getFlattenedCMI(): Record<string, unknown>;
    on(event: string, listener: (element?: string, value?: string) => void): void;
  }
}

declare namespace ScormAgain {
  /** What a commit returns to the SCO; error code 0 is success. */
  interface Result {
    result: "true" | "false";
    errorCode: number;
  }

  interface HttpService {
    processHttpRequest(url: string, commit: unknown, terminating: boolean): Result;
    updateSettings(settings: unknown): void;
  }

  interface Settings {
    lmsCommitUrl: string;
    httpService: HttpService;
    autocommit: boolean;
    mastery_override: boolean;
    logLevel: number;
    scoItemIdValidator?: (id: string) => boolean;
  }
}
