// Package encryption writes a workbook that only its password opens: ECMA-376
// agile encryption, AES-256 in CBC mode, SHA-512 spun 100,000 times, and an
// HMAC over the whole, in a compound file. Excel since 2010 and LibreOffice open
// it.
//
// Source: [MS-OFFCRYPTO] sections 2.1 and 2.3.4.10 to 2.3.4.15; [MS-CFB] for the
// container. The XLSX library of the project writes the older standard
// encryption only (AES-128 in ECB mode, SHA-1, no integrity).
package encryption

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
)

const (
	spins        = 100_000 // turns of the hash, as Office writes it
	keyBytes     = 32      // AES-256
	saltBytes    = 16
	segmentBytes = 4096 // of the package, each under an initialisation vector of its own
)

// What each key derived from the password, or each initialisation vector derived
// from the salt, is for ([MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.14).
var (
	forVerifierInput = []byte{0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79}
	forVerifierHash  = []byte{0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e}
	forKey           = []byte{0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6}
	forIntegrityKey  = []byte{0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6}
	forIntegrity     = []byte{0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33}
)

// Write writes a workbook, given in clear, as a file that the password opens. Its
// salts and keys are drawn anew: the same workbook never gives the same bytes twice.
func Write(w io.Writer, clear []byte, password string) error {
	drawn := make([]byte, 3*saltBytes+keyBytes+sha512.Size)
	if _, err := rand.Read(drawn); err != nil {
		return err
	}
	draw := func(n int) (part []byte) {
		part, drawn = drawn[:n], drawn[n:]
		return part
	}
	a := agile{dataSalt: draw(saltBytes), passwordSalt: draw(saltBytes), key: draw(keyBytes)}
	content := a.enclose(clear)
	info := a.description(password, draw(saltBytes), draw(sha512.Size), content)
	return writeCompound(w, []stream{
		{name: "EncryptionInfo", content: info},
		{name: "EncryptedPackage", content: content},
		{storage: "\x06DataSpaces", name: "Version", content: dataSpacesVersion()},
		{storage: "\x06DataSpaces", name: "DataSpaceMap", content: dataSpaceMap()},
		{storage: "\x06DataSpaces/DataSpaceInfo", name: "StrongEncryptionDataSpace", content: dataSpaceDefinition()},
		{storage: "\x06DataSpaces/TransformInfo/StrongEncryptionTransform", name: "\x06Primary", content: transform()},
	})
}

// agile holds what is drawn for one workbook.
type agile struct{ dataSalt, passwordSalt, key []byte }

// enclose is the stream of the package: its length, then its segments, each
// encrypted apart.
func (a agile) enclose(clear []byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(clear)))
	for i := 0; i*segmentBytes < len(clear); i++ {
		part := clear[i*segmentBytes : min((i+1)*segmentBytes, len(clear))]
		out = append(out, encrypt(a.key, vector(a.dataSalt, binary.LittleEndian.AppendUint32(nil, uint32(i))), part)...)
	}
	return out
}

// description is the stream that says how the package is encrypted, with the key
// under the password, and what proves that neither was altered.
func (a agile) description(password string, verifier, integrityKey, content []byte) []byte {
	spun := spin(password, a.passwordSalt)
	under := func(purpose, clear []byte) string {
		return base64.StdEncoding.EncodeToString(encrypt(derive(spun, purpose), a.passwordSalt, clear))
	}
	within := func(purpose, clear []byte) string {
		return base64.StdEncoding.EncodeToString(encrypt(a.key, vector(a.dataSalt, purpose), clear))
	}
	verified := sha512.Sum512(verifier)
	mac := hmac.New(sha512.New, integrityKey)
	mac.Write(content)
	cipherText := fmt.Sprintf(`saltSize="%d" blockSize="%d" keyBits="%d" hashSize="%d" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"`,
		saltBytes, aes.BlockSize, keyBytes*8, sha512.Size)
	var b bytes.Buffer
	b.Write([]byte{4, 0, 4, 0, 0x40, 0, 0, 0}) // version 4.4, agile
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\r\n"+
		`<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">`+
		`<keyData %s saltValue="%s"/>`+
		`<dataIntegrity encryptedHmacKey="%s" encryptedHmacValue="%s"/>`+
		`<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">`+
		`<p:encryptedKey spinCount="%d" %s saltValue="%s" encryptedVerifierHashInput="%s" encryptedVerifierHashValue="%s" encryptedKeyValue="%s"/>`+
		`</keyEncryptor></keyEncryptors></encryption>`,
		cipherText, base64.StdEncoding.EncodeToString(a.dataSalt),
		within(forIntegrityKey, integrityKey), within(forIntegrity, mac.Sum(nil)),
		spins, cipherText, base64.StdEncoding.EncodeToString(a.passwordSalt),
		under(forVerifierInput, verifier), under(forVerifierHash, verified[:]), under(forKey, a.key))
	return b.Bytes()
}

// spin is the slow hash of a password, which makes guessing costly.
func spin(password string, salt []byte) []byte {
	h := sha512.New()
	h.Write(salt)
	for _, unit := range utf16.Encode([]rune(password)) {
		h.Write(binary.LittleEndian.AppendUint16(nil, unit))
	}
	sum := h.Sum(nil)
	turn := make([]byte, 4, 4+sha512.Size)
	for i := range uint32(spins) {
		binary.LittleEndian.PutUint32(turn, i)
		next := sha512.Sum512(append(turn, sum...))
		copy(sum, next[:])
	}
	return sum
}

// derive is the key for one purpose.
func derive(spun, purpose []byte) []byte {
	sum := sha512.Sum512(append(bytes.Clone(spun), purpose...))
	return sum[:keyBytes]
}

// vector is the initialisation vector for one purpose or segment.
func vector(salt, purpose []byte) []byte {
	sum := sha512.Sum512(append(bytes.Clone(salt), purpose...))
	return sum[:aes.BlockSize]
}

// encrypt is AES in CBC mode, what is encrypted being filled to whole blocks with
// zeros: its length is written elsewhere.
func encrypt(key, iv, clear []byte) []byte {
	filled := make([]byte, (len(clear)+aes.BlockSize-1)/aes.BlockSize*aes.BlockSize)
	copy(filled, clear)
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length of the key is a constant
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(filled, filled)
	return filled
}

// The streams that name the encryption to the container ([MS-OFFCRYPTO] 2.1); they
// are the same in every file.

func dataSpacesVersion() []byte {
	return slices.Concat(lengthAndText("Microsoft.Container.DataSpaces"), words(1, 1, 1)) // to read, to update, to write
}

func dataSpaceMap() []byte {
	entry := slices.Concat(words(1, 0), // one component, a stream
		lengthAndText("EncryptedPackage"), lengthAndText("StrongEncryptionDataSpace"))
	return slices.Concat(words(8, 1, uint32(len(entry)+4)), entry)
}

func dataSpaceDefinition() []byte {
	return slices.Concat(words(8, 1), lengthAndText("StrongEncryptionTransform"))
}

func transform() []byte {
	class := lengthAndText("{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}")
	return slices.Concat(words(uint32(8+len(class)), 1), class, // type 1: a transform that encrypts
		lengthAndText("Microsoft.Container.EncryptionTransform"), words(1, 1, 1), // to read, to update, to write
		words(0, 0, 0, 4)) // no name of a cipher: the XML says it
}

// words are numbers of 32 bits.
func words(all ...uint32) (out []byte) {
	for _, n := range all {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return out
}

// lengthAndText is a text in UTF-16, its length in bytes before it, filled to four.
func lengthAndText(text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	out := append(words(uint32(len(b))), b...)
	for len(out)%4 != 0 {
		out = append(out, 0)
	}
	return out
}
