package sealing

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"filippo.io/age"
)

// The variables that give a key. It is never an argument: arguments are seen by
// every account of the machine.
const (
	RecipientsVariable     = "AGIR_RECIPIENTS"      // public keys, separated by spaces or commas
	IdentityFileVariable   = "AGIR_IDENTITY_FILE"   // file of the secret key
	PassphraseFileVariable = "AGIR_PASSPHRASE_FILE" // file of a passphrase, on its first line
)

// RecoveryFileVariable names the file of the recovery key: the secret key of one of those
// that the store is sealed to, kept elsewhere, and brought to try a backup with.
const RecoveryFileVariable = "AGIR_RECOVERY_IDENTITY_FILE"

// The same, as credentials of systemd (LoadCredential=, in $CREDENTIALS_DIRECTORY).
const (
	recipientsCredential = "agir-recipients"
	identityCredential   = "agir-identity"
	passphraseCredential = "agir-passphrase"
	recoveryCredential   = "agir-recovery"
)

// What is wrong with the key that the environment gives.
var (
	ErrTwoKeys       = errors.New("a passphrase and a key are both given: one of the two")
	ErrNotIdentity   = errors.New("the identity file holds no secret key of age")
	ErrNotRecipients = errors.New("not public keys of age")
)

// FromEnvironment is the key that the environment gives, nil when it gives none.
// Recipients without a secret key seal and do not open; a secret key without
// recipients seals to itself.
func FromEnvironment(getenv func(string) string) (*Key, error) {
	recipients, identity, passphrase, err := given(getenv)
	switch {
	case err != nil:
		return nil, err
	case passphrase != "" && (identity != "" || recipients != ""):
		return nil, ErrTwoKeys
	case passphrase != "":
		return passphraseKey(passphrase)
	case identity == "" && recipients == "":
		return nil, nil
	}
	k := &Key{}
	if k.recipients, err = parseRecipients(recipients); err != nil {
		return nil, err
	}
	if identity == "" {
		return k, nil
	}
	k.identities, err = age.ParseIdentities(strings.NewReader(identity))
	if err != nil {
		return nil, ErrNotIdentity // its own error may quote the key
	}
	if len(k.recipients) == 0 {
		k.recipients = recipientsOf(k.identities)
	}
	return k, nil
}

// RecoveryKey is the recovery key that the environment gives, nil when it gives none.
func RecoveryKey(getenv func(string) string) (*Key, error) {
	if getenv == nil {
		return nil, nil
	}
	identity, err := "", error(nil)
	if file := getenv(RecoveryFileVariable); file != "" {
		identity, err = ReadSecret(file)
	} else {
		identity, err = ReadCredential(getenv, recoveryCredential)
	}
	if err != nil || identity == "" {
		return nil, err
	}
	return keyOf(identity)
}

// keyOf is a secret key, as written, that seals to itself.
func keyOf(identity string) (*Key, error) {
	identities, err := age.ParseIdentities(strings.NewReader(identity))
	if err != nil {
		return nil, ErrNotIdentity // its own error may quote the key
	}
	return &Key{identities: identities, recipients: recipientsOf(identities)}, nil
}

// given reads what the environment names: the text of the recipients, of the
// identity file, and the passphrase.
func given(getenv func(string) string) (recipients, identity, passphrase string, err error) {
	recipients = getenv(RecipientsVariable)
	if file := getenv(IdentityFileVariable); file != "" {
		if identity, err = ReadSecret(file); err != nil {
			return "", "", "", err
		}
	}
	if file := getenv(PassphraseFileVariable); file != "" {
		if passphrase, err = ReadSecretLine(file); err != nil {
			return "", "", "", err
		}
	}
	for _, c := range []struct {
		into *string
		name string
	}{{&recipients, recipientsCredential}, {&identity, identityCredential}, {&passphrase, passphraseCredential}} {
		if *c.into != "" {
			continue // a variable comes before a credential
		}
		if *c.into, err = ReadCredential(getenv, c.name); err != nil {
			return "", "", "", err
		}
	}
	passphrase, _, _ = strings.Cut(passphrase, "\n")
	return recipients, identity, strings.TrimSuffix(passphrase, "\r"), nil
}

func parseRecipients(text string) ([]age.Recipient, error) {
	text = strings.NewReplacer(",", "\n", " ", "\n").Replace(text)
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", RecipientsVariable, ErrNotRecipients) // its own error quotes what was given: a secret key, by mistake
	}
	return recipients, nil
}

func recipientsOf(identities []age.Identity) []age.Recipient {
	var all []age.Recipient
	for _, i := range identities {
		switch i := i.(type) {
		case *age.X25519Identity:
			all = append(all, i.Recipient())
		case *age.HybridIdentity:
			all = append(all, i.Recipient())
		}
	}
	return all
}

// Passphrase stands for the recipient that a passphrase is.
const Passphrase = "passphrase"

// Recipients are the public keys that a key seals to, in order; none for no key.
func (k *Key) Recipients() (all []string) {
	if k == nil {
		return nil
	}
	for _, r := range k.recipients {
		name := Passphrase
		if public, ok := r.(fmt.Stringer); ok {
			name = public.String()
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func passphraseKey(passphrase string) (*Key, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	i, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	return &Key{recipients: []age.Recipient{r}, identities: []age.Identity{i}}, nil
}

// KeyFromFile is the key of an identity file, sealing to itself.
func KeyFromFile(path string) (*Key, error) {
	return FromEnvironment(func(name string) string {
		if name == IdentityFileVariable {
			return path
		}
		return ""
	})
}

// NewIdentity writes a new secret key in a file that must not exist, for its owner
// alone, and gives the public key.
func NewIdentity(path string) (recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(f, "# public key: %s\n%s\n", identity.Recipient(), identity)
	return identity.Recipient().String(), errors.Join(err, f.Sync(), f.Close())
}
