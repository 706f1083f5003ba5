// SPDX-License-Identifier: Apache-2.0

import Glibc
import Regression

extension CalendarDay {
    /// The day that it is, in UTC.
    static var today: CalendarDay { CalendarDay(secondsSince1970: time(nil)) }
}
