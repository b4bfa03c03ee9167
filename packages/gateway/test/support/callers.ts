/** Headers that make a request of this machine one from elsewhere: it came through a proxy. */
export const FROM_ELSEWHERE = { 'X-Forwarded-For': '192.0.2.1' };

/** A token that may open what is for admins, and the headers of who has it. */
export const TOKEN = 's3cr3t-0123456789';
export const WITH_TOKEN = { ...FROM_ELSEWHERE, Authorization: `Bearer ${TOKEN}` };
