const unused = 1; nothing(); export const y = 1 == 2;
