"""Clean news written by hand in many languages, for tests that break it."""

from __future__ import annotations

from typing import Final

WHOLE: Final = {
    "en": (
        "The council voted on Tuesday night to reopen the old swimming pool beside the river before the school holidays begin. "
        "It has been closed for six years because the pumps were flooded every winter, and the money for new ones was never found. "
        "Sonal Mistry, who has run the campaign from her kitchen table since 2019, said she had stopped believing in it herself. "
        "“We sold cakes, we sold calendars, and in the end somebody simply wrote a cheque,” she said.\n"
        "The engineers will raise the pumps by two metres so that they stay dry when the water rises. Work starts in March, and the "
        "first swimmers are expected at the end of June. Tickets will cost four pounds for adults and two for children."
    ),
    "de": (
        "Der Gemeinderat hat am Dienstagabend beschlossen, das alte Freibad am Fluss noch vor den Sommerferien wieder zu öffnen. "
        "Es war sechs Jahre lang geschlossen, weil die Pumpen jeden Winter unter Wasser standen und für neue kein Geld da war. "
        "Sabine Kerner, die den Förderverein von ihrem Küchentisch aus leitet, sagte, sie habe selbst nicht mehr daran geglaubt.\n"
        "„Wir haben Kuchen verkauft und Kalender, und am Ende hat uns jemand einfach das Geld überwiesen“, erzählte sie. "
        "Die Techniker setzen die Pumpen nun zwei Meter höher, damit sie auch bei Hochwasser trocken bleiben. Die Arbeiten beginnen im "
        "März, die ersten Gäste werden Ende Juni erwartet. Der Eintritt soll für Erwachsene vier Euro kosten."
    ),
    "fr": (
        "Le conseil municipal a décidé mardi soir de rouvrir l'ancienne piscine au bord de la rivière avant les vacances d'été. "
        "Elle était fermée depuis six ans parce que les pompes étaient inondées chaque hiver et que l'argent manquait pour les remplacer. "
        "Claire Vasseur, qui dirige l'association depuis sa cuisine, avoue qu'elle n'y croyait plus elle-même.\n"
        "« Nous avons vendu des gâteaux et des calendriers, et à la fin quelqu'un nous a tout simplement fait un chèque », raconte-t-elle. "
        "Les pompes seront relevées de deux mètres pour rester au sec quand l'eau monte. Les travaux commencent en mars et les premiers "
        "baigneurs sont attendus à la fin du mois de juin. L'entrée coûtera quatre euros pour les adultes."
    ),
    "es": (
        "El ayuntamiento decidió el martes por la noche reabrir la antigua piscina junto al río antes de las vacaciones de verano. "
        "Llevaba seis años cerrada porque las bombas se inundaban todos los inviernos y nunca había dinero para cambiarlas. "
        "Lucía Ferrer, que dirige la asociación desde la mesa de su cocina, dice que ella misma había dejado de creer en el proyecto.\n"
        "«Vendimos pasteles y calendarios, y al final alguien nos dio el dinero sin más», cuenta. Los técnicos subirán las bombas dos "
        "metros para que no se mojen cuando crezca el río. Las obras empiezan en marzo y los primeros bañistas llegarán a finales de "
        "junio. La entrada costará cuatro euros para los adultos y dos para los niños."
    ),
    "it": (
        "Il consiglio comunale ha deciso martedì sera di riaprire la vecchia piscina lungo il fiume prima delle vacanze estive. "
        "Era chiusa da sei anni perché le pompe venivano allagate ogni inverno e non si trovavano i soldi per sostituirle. "
        "Paola Righetti, che guida l'associazione dal tavolo della sua cucina, ammette che non ci credeva più nemmeno lei.\n"
        "«Abbiamo venduto torte e calendari, e alla fine qualcuno ci ha semplicemente dato i soldi», racconta. I tecnici alzeranno le "
        "pompe di due metri, in modo che restino all'asciutto quando il fiume sale. I lavori cominciano a marzo e i primi bagnanti sono "
        "attesi alla fine di giugno. Il biglietto costerà quattro euro per gli adulti."
    ),
    "pt": (
        "A câmara decidiu na terça-feira à noite reabrir a antiga piscina junto ao rio antes das férias de verão. "
        "Estava fechada há seis anos porque as bombas ficavam inundadas todos os invernos e nunca houve dinheiro para as substituir. "
        "Teresa Matos, que dirige a associação a partir da mesa da cozinha, diz que ela própria já não acreditava no projeto.\n"
        "«Vendemos bolos e calendários, e no fim alguém nos deu simplesmente o dinheiro», conta. Os técnicos vão subir as bombas dois "
        "metros para que fiquem secas quando a água sobe. As obras começam em março e os primeiros banhistas são esperados no fim de "
        "junho. O bilhete vai custar quatro euros para os adultos."
    ),
    "nl": (
        "De gemeenteraad heeft dinsdagavond besloten het oude zwembad aan de rivier nog voor de zomervakantie weer te openen. "
        "Het was zes jaar gesloten omdat de pompen elke winter onder water stonden en er nooit geld was voor nieuwe. "
        "Marijke Postma, die de vereniging vanaf haar keukentafel leidt, zegt dat ze er zelf niet meer in geloofde.\n"
        "“We verkochten taart en kalenders, en uiteindelijk maakte iemand het geld gewoon over”, vertelt ze. De technici zetten de pompen "
        "twee meter hoger, zodat ze droog blijven als het water stijgt. Het werk begint in maart en de eerste zwemmers worden eind juni "
        "verwacht. Een kaartje gaat vier euro kosten voor volwassenen en twee voor kinderen."
    ),
    "no": (
        "Kommunestyret vedtok tirsdag kveld å åpne det gamle badet ved elva igjen før skoleferien begynner. "
        "Det har vært stengt i seks år fordi pumpene sto under vann hver vinter, og det fantes aldri penger til nye. "
        "Kari Nesheim, som har ledet foreningen fra kjøkkenbordet sitt, sier at hun selv hadde sluttet å tro på det.\n"
        "– Vi solgte kaker og kalendere, og til slutt var det noen som rett og slett ga oss pengene, forteller hun. Teknikerne skal heve "
        "pumpene to meter, slik at de holder seg tørre når vannet stiger. Arbeidet starter i mars, og de første badegjestene er ventet i "
        "slutten av juni. En billett skal koste førti kroner for voksne og tjue for barn."
    ),
    "sv": (
        "Kommunfullmäktige beslutade på tisdagskvällen att öppna det gamla badet vid ån igen innan skollovet börjar. "
        "Det har varit stängt i sex år eftersom pumparna stod under vatten varje vinter och det aldrig fanns pengar till nya. "
        "Karin Lindqvist, som leder föreningen från sitt köksbord, säger att hon själv hade slutat tro på det.\n"
        "– Vi sålde kakor och kalendrar, och till slut var det någon som helt enkelt gav oss pengarna, berättar hon. Teknikerna ska höja "
        "pumparna två meter så att de håller sig torra när vattnet stiger. Arbetet börjar i mars och de första badgästerna väntas i "
        "slutet av juni. En biljett ska kosta fyrtio kronor för vuxna."
    ),
    "da": (
        "Kommunalbestyrelsen besluttede tirsdag aften at åbne det gamle svømmebad ved åen igen, inden sommerferien begynder. "
        "Det har været lukket i seks år, fordi pumperne stod under vand hver vinter, og der aldrig var penge til nye. "
        "Karen Holst, som leder foreningen fra sit køkkenbord, siger, at hun selv var holdt op med at tro på det.\n"
        "»Vi solgte kager og kalendere, og til sidst var der en, der bare gav os pengene,« fortæller hun. Teknikerne hæver pumperne to "
        "meter, så de holder sig tørre, når vandet stiger. Arbejdet begynder i marts, og de første badegæster ventes i slutningen af "
        "juni. En billet kommer til at koste fyrre kroner for voksne."
    ),
    "pl": (
        "Rada miasta zdecydowała we wtorek wieczorem, że stary basen nad rzeką zostanie otwarty jeszcze przed wakacjami. "
        "Był zamknięty przez sześć lat, ponieważ każdej zimy woda zalewała pompy, a na nowe nigdy nie było pieniędzy. "
        "Anna Wilk, która kieruje stowarzyszeniem od kuchennego stołu, przyznaje, że sama przestała w to wierzyć.\n"
        "– Sprzedawaliśmy ciasta i kalendarze, a w końcu ktoś po prostu dał nam pieniądze – opowiada. Pompy zostaną podniesione o dwa "
        "metry, żeby nie zalewała ich woda, kiedy rzeka wzbiera. Prace zaczną się w marcu, a pierwsi goście są spodziewani pod koniec "
        "czerwca. Bilet będzie kosztował dwadzieścia złotych dla dorosłych."
    ),
    "cs": (
        "Zastupitelstvo v úterý večer rozhodlo, že staré koupaliště u řeky se znovu otevře ještě před začátkem prázdnin. "
        "Bylo šest let zavřené, protože čerpadla každou zimu zaplavila voda a na nová nikdy nebyly peníze. "
        "Jana Horáková, která vede spolek od kuchyňského stolu, říká, že už tomu sama přestala věřit.\n"
        "„Prodávali jsme koláče a kalendáře a nakonec nám někdo ty peníze prostě dal,“ vypráví. Technici zvednou čerpadla o dva metry, "
        "aby zůstala suchá, když voda stoupne. Práce začnou v březnu a první návštěvníci se čekají na konci června. Vstupné bude pro "
        "dospělé stát osmdesát korun."
    ),
    "fi": (
        "Kaupunginvaltuusto päätti tiistai-iltana avata vanhan uimalan joen rannalla uudelleen ennen kesälomien alkua. "
        "Se on ollut suljettuna kuusi vuotta, koska pumput jäivät joka talvi veden alle eikä uusiin ollut koskaan rahaa. "
        "Yhdistystä keittiönpöytänsä äärestä johtava Liisa Rantala sanoo, ettei hän itsekään enää uskonut asiaan.\n"
        "”Myimme kakkuja ja kalentereita, ja lopulta joku vain antoi meille rahat”, hän kertoo. Pumput nostetaan kaksi metriä "
        "korkeammalle, jotta ne pysyvät kuivina, kun vesi nousee. Työt alkavat maaliskuussa, ja ensimmäisiä uimareita odotetaan "
        "kesäkuun lopussa. Lippu maksaa aikuisilta neljä euroa ja lapsilta kaksi."
    ),
    "ru": (
        "Городской совет решил во вторник вечером снова открыть старый бассейн у реки ещё до начала каникул. "
        "Он был закрыт шесть лет, потому что насосы каждую зиму заливало водой, а денег на новые никогда не было. "
        "Ирина Соколова, которая руководит обществом прямо со своей кухни, говорит, что и сама перестала в это верить.\n"
        "«Мы продавали пироги и календари, а в конце концов кто-то просто дал нам денег», — рассказывает она. Насосы поднимут на два "
        "метра, чтобы они оставались сухими, когда вода прибывает. Работы начнутся в марте, а первых посетителей ждут в конце июня. "
        "Билет для взрослых будет стоить двести рублей."
    ),
    "uk": (
        "Міська рада вирішила у вівторок увечері знову відкрити старий басейн біля річки ще до початку канікул. "
        "Він був закритий шість років, тому що насоси щозими заливало водою, а грошей на нові ніколи не було. "
        "Олена Бондар, яка керує товариством просто зі своєї кухні, каже, що й сама перестала в це вірити.\n"
        "«Ми продавали пироги та календарі, а зрештою хтось просто дав нам гроші», — розповідає вона. Насоси піднімуть на два метри, "
        "щоб вони залишалися сухими, коли вода прибуває. Роботи почнуться в березні, а перших відвідувачів чекають наприкінці червня. "
        "Квиток для дорослих коштуватиме сто гривень."
    ),
    "tr": (
        "Belediye meclisi salı akşamı, nehir kenarındaki eski yüzme havuzunun yaz tatilinden önce yeniden açılmasına karar verdi. "
        "Havuz altı yıldır kapalıydı, çünkü pompalar her kış su altında kalıyor ve yenileri için hiç para bulunamıyordu. "
        "Derneği mutfak masasından yöneten Ayşe Demir, kendisinin de artık buna inanmadığını söylüyor.\n"
        "“Pasta sattık, takvim sattık, sonunda biri bize parayı verdi” diye anlatıyor. Teknisyenler pompaları iki metre yükseltecek, "
        "böylece su yükseldiğinde kuru kalacaklar. Çalışmalar mart ayında başlıyor ve ilk yüzücüler haziran sonunda bekleniyor. "
        "Bilet yetişkinler için yüz lira olacak."
    ),
    "id": (
        "Dewan kota memutuskan pada Selasa malam untuk membuka kembali kolam renang lama di tepi sungai sebelum liburan sekolah. "
        "Kolam itu ditutup selama enam tahun karena pompanya terendam setiap musim hujan dan tidak pernah ada uang untuk menggantinya. "
        "Dewi Lestari, yang memimpin perkumpulan dari meja dapurnya, mengatakan bahwa ia sendiri sudah tidak percaya lagi.\n"
        "“Kami menjual kue dan kalender, dan akhirnya seseorang memberi kami uang itu,” katanya. Para teknisi akan menaikkan pompa dua "
        "meter agar tetap kering ketika air naik. Pekerjaan dimulai pada bulan Maret dan pengunjung pertama diharapkan datang pada "
        "akhir Juni. Tiket untuk orang dewasa akan dijual seharga dua puluh ribu rupiah."
    ),
    "el": (
        "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη το βράδυ να ανοίξει ξανά το παλιό κολυμβητήριο δίπλα στο ποτάμι πριν από τις διακοπές. "
        "Ήταν κλειστό για έξι χρόνια, επειδή οι αντλίες πλημμύριζαν κάθε χειμώνα και δεν υπήρχαν ποτέ χρήματα για καινούργιες. "
        "Η Ελένη Παππά, που διευθύνει τον σύλλογο από το τραπέζι της κουζίνας της, λέει ότι και η ίδια είχε πάψει να το πιστεύει.\n"
        "«Πουλήσαμε γλυκά και ημερολόγια, και στο τέλος κάποιος μας έδωσε απλώς τα χρήματα», διηγείται. Οι τεχνικοί θα ανεβάσουν τις "
        "αντλίες κατά δύο μέτρα, ώστε να μένουν στεγνές όταν ανεβαίνει το νερό. Οι εργασίες αρχίζουν τον Μάρτιο."
    ),
    "ja": (
        "市議会は火曜日の夜、川沿いの古いプールを夏休みが始まる前に再び開くことを決めた。冬になるたびにポンプが水に浸かり、"
        "新しいものを買う予算もなかったため、六年間にわたって閉鎖されていた。台所のテーブルから運動を続けてきた森田さんは、"
        "自分でももう信じていなかったと話す。\n「ケーキを売り、カレンダーを売り、最後には誰かがお金を出してくれた」と振り返った。"
        "ポンプは二メートル高い場所に移され、川の水が増えても濡れないようになる。工事は三月に始まり、六月の終わりには最初の客を"
        "迎える予定だ。料金は大人が四百円、子どもが二百円になる。"
    ),
    "zh": (
        "市议会星期二晚上决定，在暑假开始之前重新开放河边的老游泳池。由于水泵每年冬天都被水淹没，又一直没有钱更换，"
        "这座游泳池已经关闭了六年。一直在自家厨房里组织活动的李梅说，她自己也早就不相信这件事了。\n"
        "“我们卖过蛋糕，也卖过日历，最后有人直接把钱给了我们。”她回忆说。技术人员将把水泵抬高两米，这样在河水上涨的时候也能保持干燥。"
        "工程将于三月开始，预计六月底迎来第一批客人。成人门票为二十元，儿童门票为十元。"
    ),
    "ko": (
        "시의회는 화요일 저녁 강가의 오래된 수영장을 여름 방학이 시작되기 전에 다시 열기로 결정했다. "
        "겨울마다 펌프가 물에 잠기고 새 펌프를 살 돈이 없어서 수영장은 육 년 동안 문을 닫고 있었다. "
        "부엌 식탁에서 모임을 이끌어 온 김영희 씨는 자신도 더 이상 믿지 않았다고 말했다.\n"
        "“우리는 케이크를 팔고 달력을 팔았는데, 결국 누군가 그 돈을 내주었습니다.” 그는 이렇게 회상했다. 기술자들은 강물이 불어나도 "
        "젖지 않도록 펌프를 이 미터 높일 예정이다. 공사는 삼월에 시작되며 유월 말에 첫 손님을 맞을 것으로 보인다."
    ),
}
"""Language → an article of some six sentences."""
