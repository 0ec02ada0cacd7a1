package delivery

import (
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
)

// Untaken is what a sender sent to a source and that was not taken. It quotes nothing of
// it: neither a subject nor the name of a file.
type Untaken struct {
	Sender string
	Item   string // what it is in its source: its sender is written to once
	SentAt time.Time
	Why    sources.Left
	Limit  int64 // bytes of a file
}

// mega is a megabyte, as senders count them.
const mega = 1 << 20

// Message says what to do of it; ok is false for what its sender can do nothing of.
func (x Untaken) Message(conf *settings.Settings) (m Message, ok bool) {
	l := letter{}
	when := ""
	if !x.SentAt.IsZero() {
		when = " du " + dayOf(x.SentAt)
	}
	switch x.Why {
	case sources.NoAttachment:
		l.say("Votre envoi" + when + " ne porte aucun fichier" + colon + "rien n’a été pris. Joignez le relevé lui-même, un classeur ou un fichier CSV, et non un lien ni une image.")
	case sources.TooLarge:
		l.say("Votre envoi" + when + " porte un fichier de plus de " + strconv.FormatInt(x.Limit/mega, 10) + "\u00a0Mo" + colon + "rien n’a été pris. Vérifiez qu’il s’agit du bon fichier, ou découpez-le par département.")
	case sources.Unreadable:
		l.say("Votre envoi" + when + " n’a pas pu être lu" + colon + "rien n’a été pris. Renvoyez le relevé, en pièce jointe d’un nouveau message ou dans le dossier convenu.")
	default:
		return Message{}, false
	}
	l.say("Les relevés précédents restent en vigueur.")
	return Message{
		Kind: Feedback, About: "envoi-" + x.Item[:min(16, len(x.Item))], To: SenderKey(x.Sender),
		Subject: "AGIR" + colon + "votre envoi" + when + " n’a pas été pris", Body: l.end(conf, signature),
	}, true
}
