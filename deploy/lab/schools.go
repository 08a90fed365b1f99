package lab

import "strconv"

// The regions (gouvernorats) of the generated network.
var regionTitles = []struct {
	name, title string
	north, east float64 // of its main town
}{
	{"tunis", "Tunis", 36.81, 10.17},
	{"ariana", "Ariana", 36.90, 10.14},
	{"ben-arous", "Ben Arous", 36.70, 10.22},
	{"nabeul", "Nabeul", 36.51, 10.72},
	{"bizerte", "Bizerte", 37.23, 9.83},
	{"beja", "Béja", 36.73, 9.18},
	{"sousse", "Sousse", 35.83, 10.58},
	{"kairouan", "Kairouan", 35.68, 10.06},
	{"sfax", "Sfax", 34.78, 10.64},
	{"gabes", "Gabès", 33.88, 10.03},
	{"medenine", "Médenine", 33.35, 10.50},
	{"kebili", "Kébili", 33.70, 8.97},
}

// near is the position of the n-th place of a region: about its main town, so
// that the points of a map do not lie on one another.
func near(region string, n int) (north, east *float64) {
	for _, r := range regionTitles {
		if r.name == region {
			lat := r.north + float64(n*7%11-5)/100
			lon := r.east + float64(n*5%13-6)/100
			return &lat, &lon
		}
	}
	return nil, nil
}

// town is where schools stand; of is its French name after "Lycée".
type town struct {
	slug, of, arabic, region string
}

// towns alternate between regions, so that a small network has several.
var towns = []town{
	{"carthage", "de Carthage", "قرطاج", "tunis"},
	{"raoued", "de Raoued", "رواد", "ariana"},
	{"testour", "de Testour", "تستور", "beja"},
	{"mareth", "de Mareth", "مارث", "gabes"},
	{"douz", "de Douz", "دوز", "kebili"},
	{"djerba", "de Djerba", "جربة", "medenine"},
	{"hammam-lif", "de Hammam Lif", "حمام الأنف", "ben-arous"},
	{"hammamet", "de Hammamet", "الحمامات", "nabeul"},
	{"menzel-bourguiba", "de Menzel Bourguiba", "منزل بورقيبة", "bizerte"},
	{"msaken", "de M'saken", "مساكن", "sousse"},
	{"sbikha", "de Sbikha", "السبيخة", "kairouan"},
	{"mahres", "de Mahrès", "المحرس", "sfax"},
	{"la-marsa", "de La Marsa", "المرسى", "tunis"},
	{"ettadhamen", "d'Ettadhamen", "التضامن", "ariana"},
	{"nefza", "de Nefza", "نفزة", "beja"},
	{"el-hamma", "d'El Hamma", "الحامة", "gabes"},
	{"souk-lahad", "de Souk Lahad", "سوق الأحد", "kebili"},
	{"zarzis", "de Zarzis", "جرجيس", "medenine"},
	{"rades", "de Radès", "رادس", "ben-arous"},
	{"kelibia", "de Kélibia", "قليبية", "nabeul"},
	{"mateur", "de Mateur", "ماطر", "bizerte"},
	{"akouda", "d'Akouda", "أكودة", "sousse"},
	{"haffouz", "de Haffouz", "حفوز", "kairouan"},
	{"kerkennah", "de Kerkennah", "قرقنة", "sfax"},
	{"le-bardo", "du Bardo", "باردو", "tunis"},
	{"sidi-thabet", "de Sidi Thabet", "سيدي ثابت", "ariana"},
	{"medjez-el-bab", "de Medjez el-Bab", "مجاز الباب", "beja"},
	{"matmata", "de Matmata", "مطماطة", "gabes"},
	{"faouar", "du Faouar", "الفوار", "kebili"},
	{"ben-gardane", "de Ben Gardane", "بن قردان", "medenine"},
	{"megrine", "de Mégrine", "مقرين", "ben-arous"},
	{"soliman", "de Soliman", "سليمان", "nabeul"},
	{"ras-jebel", "de Ras Jebel", "رأس الجبل", "bizerte"},
	{"enfidha", "d'Enfidha", "النفيضة", "sousse"},
	{"oueslatia", "d'Oueslatia", "الوسلاتية", "kairouan"},
	{"skhira", "de Skhira", "الصخيرة", "sfax"},
	{"el-menzah", "d'El Menzah", "المنزه", "tunis"},
	{"la-soukra", "de La Soukra", "سكرة", "ariana"},
	{"amdoun", "d'Amdoun", "عمدون", "beja"},
	{"ghannouch", "de Ghannouch", "غنوش", "gabes"},
}

// schoolKind is a level of education. The criticity of its router is the most
// critical one at the school.
type schoolKind struct {
	slug, title, arabic string
	criticity           string
}

var schoolKinds = []schoolKind{
	{"lycee", "Lycée", "المعهد الثانوي", "P2"},
	{"college", "Collège", "المدرسة الإعدادية", "P3"},
	{"ecole", "École primaire", "المدرسة الابتدائية", "P3"},
}

// school is the n-th of the network, from 0.
type school struct {
	name, title, region string
	kind                schoolKind
}

// arabicEvery is how often a school's title is in Arabic: both scripts must be
// right wherever a title is shown.
const arabicEvery = 8

// schoolAt is deterministic: the same n is always the same school. Towns come
// first with one school each, then with a second of another kind, and so on;
// a number tells apart those of one kind in one town.
func schoolAt(n int) school {
	place := towns[n%len(towns)]
	round := n / len(towns)
	kind := schoolKinds[(n+round)%len(schoolKinds)]
	name, number := kind.slug+"-"+place.slug, ""
	if repeat := round / len(schoolKinds); repeat > 0 {
		number = " " + strconv.Itoa(repeat+1)
		name += "-" + strconv.Itoa(repeat+1)
	}
	title := kind.title + " " + place.of + number
	if n%arabicEvery == arabicEvery-1 {
		title = kind.arabic + " ب" + place.arabic + number
	}
	return school{name: name, title: title, region: place.region, kind: kind}
}
