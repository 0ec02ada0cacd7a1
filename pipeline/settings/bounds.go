package settings

import (
	"bytes"
	"fmt"
)

// What a configuration may hold: that of the whole nation has some thousands of lines,
// and nothing in it is more than a few levels deep. The time that the YAML library
// takes grows with the square of both.
const (
	maxBytes = 2 << 20
	maxLines = 20_000
	maxDepth = 50
)

// outOfBounds is the first line at which a text is more than a configuration may hold,
// and what is too much; an empty fault when nothing is. It counts brackets and dashes
// without regard for quotes: no value holds fifty of them.
func outOfBounds(content []byte) (line int, fault string) {
	if len(content) > maxBytes {
		return 1, fmt.Sprintf("une configuration a %d octets au plus", maxBytes)
	}
	depth := 0
	for text := range bytes.Lines(content) {
		if line++; line > maxLines {
			return line, fmt.Sprintf("une configuration a %d lignes au plus", maxLines)
		}
		begun := 0 // lists and keys begun by this line: "- - - ", "? ? ? "
		for rest := bytes.TrimLeft(text, " "); len(rest) > 1 && (rest[0] == '-' || rest[0] == '?') && rest[1] == ' '; rest = bytes.TrimLeft(rest[1:], " ") {
			begun++
		}
		deepest := depth
		for _, char := range text {
			switch char {
			case '[', '{':
				depth++
				deepest = max(deepest, depth)
			case ']', '}':
				depth = max(depth-1, 0)
			}
		}
		if max(begun, deepest) > maxDepth {
			return line, fmt.Sprintf("une configuration a %d niveaux au plus", maxDepth)
		}
	}
	return 0, ""
}
