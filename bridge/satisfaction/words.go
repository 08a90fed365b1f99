package satisfaction

import (
	"strings"
	"unicode"

	"github.com/vigie-noc/vigie/bridge"
)

// said is a text in both languages.
type said struct{ French, Arabic string }

// marks are the answers as people read them, the best first.
var marks = []struct {
	Value int
	said
}{
	{bridge.MaxMark, said{"Très satisfait", "راضٍ جدًا"}},
	{4, said{"Satisfait", "راضٍ"}},
	{3, said{"Ni satisfait ni insatisfait", "محايد"}},
	{2, said{"Insatisfait", "غير راضٍ"}},
	{bridge.MinMark, said{"Très insatisfait", "غير راضٍ إطلاقًا"}},
}

// What pages say.
var (
	saidThanks   = said{"Merci, votre réponse est enregistrée.", "شكرًا، لقد تم تسجيل إجابتكم."}
	saidBefore   = said{"Vous avez déjà répondu : merci.", "لقد سبق أن أجبتم: شكرًا."}
	saidExpired  = said{"Ce lien n'est plus valable.", "لم يعد هذا الرابط صالحًا."}
	saidUnknown  = said{"Ce lien n'existe pas. Vérifiez qu'il est entier.", "هذا الرابط غير موجود. الرجاء التثبت من أنه كامل."}
	saidRefused  = said{"C'est noté : vous ne serez plus interrogé.", "تم تسجيل طلبكم: لن تتلقوا أسئلة أخرى."}
	saidTooMany  = said{"Trop de demandes à la fois : revenez dans une minute.", "طلبات كثيرة في وقت واحد: الرجاء العودة بعد دقيقة."}
	saidAway     = said{"Votre réponse n'a pas pu être enregistrée. Revenez plus tard.", "تعذر تسجيل إجابتكم. الرجاء العودة لاحقًا."}
	saidNoMark   = said{"Choisissez une des cinq réponses.", "الرجاء اختيار إحدى الإجابات الخمس."}
	saidTooLong  = said{"Votre remarque est trop longue : 1000 caractères au plus.", "ملاحظتكم طويلة جدًا: 1000 حرف على الأكثر."}
	saidNoMethod = said{"Cette page ne se demande pas ainsi.", "لا يمكن طلب هذه الصفحة بهذه الطريقة."}
)

// plain is what somebody wrote, as plain text on lines of its own. What turns the
// text around it about is left out: the remark is shown beside words of others.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) && !isMark(r) {
			return -1
		}
		return r
	}, text))
}

// isMark tells the marks that those who write Arabic need, which reach no further.
func isMark(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }
