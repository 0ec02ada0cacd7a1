package sealing

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// What hashing a password costs: 64 MiB and three passes (RFC 9106, second choice, with
// one lane: the desk has few readers and two processors).
const (
	hashMemory = 64 << 10 // KiB
	hashPasses = 3
	hashLanes  = 1
	hashLength = 32
	saltLength = 16
)

// ErrWeakPassword says that a password is soon guessed.
var ErrWeakPassword = fmt.Errorf("the password has less than %d characters, %d of them different", passphraseLength, passphraseVariety)

// ErrNotHash says that a text is no hash of a password.
var ErrNotHash = errors.New("not a hash that agir account hash prints")

var hashForm = regexp.MustCompile(`^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$`)

// hash is a hash of a password, taken apart.
type hash struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

func parseHash(text string) (h hash, err error) {
	m := hashForm.FindStringSubmatch(text)
	if m == nil {
		return h, ErrNotHash
	}
	var numbers [3]uint64
	for i := range numbers {
		numbers[i], _ = strconv.ParseUint(m[i+1], 10, 32) // digits, and few
	}
	h.memory, h.passes, h.lanes = uint32(numbers[0]), uint32(numbers[1]), uint8(numbers[2])
	var errs [2]error
	h.salt, errs[0] = base64.RawStdEncoding.DecodeString(m[4])
	h.sum, errs[1] = base64.RawStdEncoding.DecodeString(m[5])
	if errors.Join(errs[:]...) != nil || h.passes == 0 || h.lanes == 0 || h.memory < 8<<10 || h.memory > 1<<20 {
		return h, ErrNotHash
	}
	return h, nil
}

// CheckHash says whether a text is a hash of HashPassword, or of another program's that
// costs no more than a gibibyte and no less than eight mebibytes.
func CheckHash(text string) error {
	_, err := parseHash(text)
	return err
}

// HashPassword is what may be kept of a password: argon2id, with its salt.
func HashPassword(password string) (string, error) {
	different := make(map[rune]bool)
	for _, r := range password {
		different[r] = true
	}
	if utf8.RuneCountInString(password) < passphraseLength || len(different) < passphraseVariety {
		return "", ErrWeakPassword
	}
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails
	sum := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashLength)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", hashMemory, hashPasses, hashLanes, text(salt), text(sum)), nil
}

// PasswordIs says whether a password is the one of a hash.
func PasswordIs(text, password string) bool {
	h, err := parseHash(text)
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum))), h.sum) == 1
}
