/** The secret that an officer showed: the first thing that the page does is to take it out of the address. */

import { takeFragment } from "../shared/fragment";

export const SECRET = "luuvet.enrolment";

export const opened = takeFragment(SECRET);
