package exports

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Serial numbers of Excel. In the system of 1900 the day 1 is 1 January 1900
// and a day 60 stands for a 29 February that never was; in that of 1904 the day
// 0 is 1 January 1904. ECMA-376 part 1, 18.17.4.1.
var (
	epoch1900 = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	epoch1904 = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
)

const lastSerial = 2_958_465 // 31 December 9999 in the system of 1900

// serialDate writes the instant of a serial number, rounded to the second, a
// whole day as a day. It is false for a number that no spreadsheet shows as a
// date: those below 1 in the system of 1900, day 60, those past the year 9999.
func serialDate(number string, date1904 bool) (string, bool) {
	serial, err := strconv.ParseFloat(number, 64)
	if err != nil || !(serial >= 0 && serial < lastSerial+1) {
		return "", false
	}
	seconds := int64(math.Round(serial * 86_400))
	day, rest := seconds/86_400, seconds%86_400
	epoch := epoch1900
	switch {
	case date1904:
		epoch = epoch1904
	case day == 0 || day == 60:
		return "", false
	case day < 60:
		day++
	}
	at := epoch.AddDate(0, 0, int(day)).Add(time.Duration(rest) * time.Second)
	if at.Year() > 9999 {
		return "", false
	}
	return writeInstant(at), true
}

func writeInstant(at time.Time) string {
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02T15:04:05")
}

// dateSerial is the inverse, in the system of 1900: the number that a workbook
// holds for the Text of a Cell of Kind Date. It is false for what is no such
// text and for days before 1 March 1900, which applications count differently.
func dateSerial(text string) (float64, bool) {
	at, ok := parseInstant(text)
	if !ok || at.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) || at.Year() > 9999 {
		return 0, false
	}
	return float64(at.Unix()-epoch1900.Unix()) / 86_400, true
}

func parseInstant(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// isoDate reads a cell of type d, which strict workbooks hold as ISO 8601.
func isoDate(text string) (string, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00"} {
		if at, err := time.Parse(layout, text); err == nil {
			return writeInstant(at.Round(time.Second)), true
		}
	}
	return "", false
}

// builtinDate recognises the numbers of the formats that no workbook spells out and
// that show a day: ECMA-376 part 1, 18.8.30, East Asian ones included. Times
// alone (18 to 21, 45 to 47) are durations, not days.
func builtinDate(id int) bool {
	return 14 <= id && id <= 17 || id == 22 || 27 <= id && id <= 31 || id == 36 || 50 <= id && id <= 54 || 57 <= id && id <= 58
}

// formatIsDate reports whether a number format shows a day: outside quotes,
// escapes and brackets, its first section has a year, a day, or a month that is
// not minutes.
func formatIsDate(code string) bool {
	day, minutes, clock := false, false, false
	letters := strings.ToLower(firstSection(code))
	letters = strings.ReplaceAll(strings.ReplaceAll(letters, "am/pm", "h"), "a/p", "h")
	if strings.Contains(letters, "general") || strings.Contains(letters, "standard") || strings.Contains(letters, "boolean") {
		return false
	}
	for _, c := range letters {
		switch c {
		case 'y', 'd', 'b':
			day = true
		case 'm':
			minutes = true
		case 'h', 's':
			clock = true
		case '#', '?', '@':
			return false
		}
	}
	return day || minutes && !clock
}

// firstSection drops all that a format shows as it stands.
func firstSection(code string) string {
	var kept strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return kept.String()
		case '\\', '_', '*':
			i++
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			end := skipTo(code, i, ']')
			if inside := strings.Trim(strings.ToLower(code[i+1:end]), "hms"); inside == "" {
				kept.WriteByte('h') // elapsed time
			}
			i = end
		default:
			kept.WriteByte(code[i])
		}
	}
	return kept.String()
}

// skipTo returns the place of the next closing mark after i, or of the end.
func skipTo(code string, i int, mark byte) int {
	if n := strings.IndexByte(code[i+1:], mark); n >= 0 {
		return i + 1 + n
	}
	return len(code)
}
