"""Names for the second noise generator: invented mixtures, commonest first.

The pools are this generator's own; neither the made-up county nor the linker's nickname table
is built from them, so that a test with them tests what the linker has not seen.
"""

from __future__ import annotations

# Each community: given names of women, of men, surnames. Commonest first.
COMMUNITIES: dict[str, tuple[str, str, str]] = {
    "spanish": (
        "Maria Guadalupe Rosa Ana Juana Leticia Silvia Carmen Patricia Veronica Yolanda Martha "
        "Teresa Alicia Gloria Elena Irma Norma Sandra Francisca Isabel Lucia Josefina Esperanza "
        "Beatriz Concepcion Rocio Araceli Marisol Dolores Graciela Esmeralda Xochitl Consuelo "
        "Refugio Socorro Itzel Yesenia Maribel Ximena Valeria Fernanda Alejandra Gabriela",
        "Jose Juan Luis Carlos Jesus Miguel Francisco Antonio Manuel Jorge Pedro Alejandro Rafael "
        "Roberto Fernando Ricardo Javier Eduardo Sergio Ramon Raul Alberto Salvador Enrique "
        "Guillermo Arturo Alfredo Gerardo Ignacio Martin Hector Ruben Oscar Cesar Gustavo Felipe "
        "Rigoberto Heriberto Everardo Cuauhtemoc Santiago Mateo Emiliano Refugio Guadalupe",
        "Garcia Hernandez Lopez Martinez Gonzalez Rodriguez Perez Sanchez Ramirez Flores Torres "
        "Rivera Gomez Diaz Reyes Cruz Morales Gutierrez Ortiz Ramos Ruiz Alvarez Mendoza Castillo "
        "Jimenez Vasquez Moreno Romero Herrera Medina Aguilar Vargas Castro Guzman Mendez Salazar "
        "Munoz Soto Delgado Pena Rios Alvarado Sandoval Contreras Valdez Guerrero Ortega Estrada "
        "Nunez Cervantes Ibarra Quinones Zuniga Yanez Bolanos Carreno Arreola Villasenor Orozco",
    ),
    "english": (
        "Mary Jennifer Linda Patricia Jessica Elizabeth Barbara Susan Sarah Karen Lisa Nancy "
        "Margaret Sandra Ashley Kimberly Emily Donna Michelle Deborah Amanda Stephanie Rebecca "
        "Laura Catherine Cynthia Angela Shirley Christine Janet Denise Tammy Crystal Tiffany "
        "Latoya Keisha Ebony Shanice Destiny Brittany Katelyn Madison Abigail Samantha Victoria",
        "James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel "
        "Matthew Anthony Mark Donald Steven Andrew Paul Joshua Kenneth Kevin Brian Timothy Ronald "
        "Jason Edward Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin Scott "
        "Benjamin Samuel Gregory Frank Raymond Terrence Deshawn Tyrone Marquis Jamal Zachary",
        "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore "
        "Jackson White Harris Thompson Clark Lewis Robinson Walker Young Allen King Wright Scott "
        "Hill Green Adams Baker Nelson Hall Campbell Mitchell Carter Roberts Phillips Evans "
        "Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper "
        "Reed Bailey Bell Kelly Howard Ward Cox Richardson Watson Brooks Gray O'Brien McDonald",
    ),
    "asian": (
        "Thi Mai Linh Lan Hoa Huong Mei Xiu Ying Li Hui Yan Min Ji Soo Eun Hye Mee Pa Kou Grace "
        "Maricel Rosario Jocelyn Imelda Luz Teresita Kim Anh Phuong Thuy Trang Yuki Bao Chia",
        "Van Minh Duc Hung Tuan Thanh Wei Jian Ming Hao Jun Feng Sung Joon Hyun Min Tou Xeng Pao "
        "Kevin Jason Rodel Reynaldo Danilo Ernesto Long Khanh Quang Binh Dung Chue Vang Bee",
        "Nguyen Tran Le Pham Huynh Hoang Vo Dang Bui Do Wong Chen Lee Wang Li Zhang Liu Huang Lin "
        "Kim Park Choi Jung Kang Vang Xiong Yang Thao Her Lor Moua Santos Bautista Ocampo Dela "
        "Villanueva Manalo Pascual",
    ),
    "other": (
        "Fatima Zahra Layla Amina Khadija Mariam Nour Anahit Lusine Nare Tatiana Svetlana "
        "Ekaterina Yelena Natalia Oksana Harpreet Gurpreet Manpreet Simran Aisha Halima",
        "Mohammed Ahmed Ali Hassan Hussein Omar Yusuf Khalid Armen Hovhannes Tigran Gevorg "
        "Sergei Dmitri Yevgeny Oleksandr Gurpreet Harjit Balwinder Jaspreet Abdul Ibrahim",
        "Khan Ali Hussain Ahmadi Haddad Nasser Petrosyan Hakobyan Grigoryan Sargsyan Ivanov "
        "Shevchenko Kovalenko Singh Kaur Gill Sandhu Dhillon Abdi Warsame Mohamud Tekle",
    ),
}
SHARES = {"spanish": 0.46, "english": 0.34, "asian": 0.13, "other": 0.07}

SHORT = {
    "Guadalupe": "Lupe", "Francisco": "Paco", "Francisca": "Paquita", "Jose": "Pepe",
    "Jesus": "Chuy", "Ignacio": "Nacho", "Guillermo": "Memo", "Enrique": "Kike",
    "Manuel": "Manny", "Eduardo": "Lalo", "Roberto": "Beto", "Alberto": "Beto",
    "Heriberto": "Beto", "Rigoberto": "Rigo", "Salvador": "Chava", "Josefina": "Josie",
    "Concepcion": "Concha", "Dolores": "Lola", "Isabel": "Chabela", "Rosario": "Chayo",
    "Alejandro": "Alex", "Alejandra": "Ale", "Gabriela": "Gaby", "Teresa": "Tere",
    "Patricia": "Patty", "Leticia": "Lety", "Graciela": "Chela", "Refugio": "Cuca",
    "Socorro": "Coco", "Antonio": "Tony", "Rafael": "Rafa", "Gerardo": "Jerry",
    "Fernando": "Nando", "Ernesto": "Neto", "Everardo": "Lalo", "Consuelo": "Chelo",
    "Luis": "Louie", "Miguel": "Mike", "Juan": "Johnny", "Ricardo": "Rick", "Jorge": "George",
    "James": "Jim", "Robert": "Bob", "John": "Jack", "Michael": "Mike", "William": "Bill",
    "Richard": "Rick", "Joseph": "Joe", "Thomas": "Tom", "Christopher": "Chris",
    "Charles": "Chuck", "Daniel": "Dan", "Matthew": "Matt", "Anthony": "Tony",
    "Donald": "Don", "Steven": "Steve", "Andrew": "Drew", "Kenneth": "Ken",
    "Timothy": "Tim", "Ronald": "Ron", "Edward": "Ted", "Jeffrey": "Jeff", "Jacob": "Jake",
    "Nicholas": "Nick", "Jonathan": "Jon", "Benjamin": "Ben", "Samuel": "Sam",
    "Gregory": "Greg", "Raymond": "Ray", "Terrence": "T", "Zachary": "Zach",
    "Jennifer": "Jen", "Jessica": "Jess", "Elizabeth": "Liz", "Barbara": "Barb",
    "Susan": "Sue", "Margaret": "Peggy", "Kimberly": "Kim", "Deborah": "Debbie",
    "Stephanie": "Steph", "Rebecca": "Becky", "Catherine": "Cathy", "Cynthia": "Cindy",
    "Angela": "Angie", "Christine": "Chris", "Samantha": "Sam", "Victoria": "Vicky",
    "Tatiana": "Tanya", "Ekaterina": "Katya", "Natalia": "Natasha", "Sergei": "Serge",
    "Mohammed": "Mo", "Harpreet": "Harry", "Gurpreet": "Gary", "Hovhannes": "Hovo",
}  # fmt: skip
# The same name written by another ear or from another alphabet.
VARIANTS = {
    "Mohammed": "Muhammad Mohamed Mohammad Mohamad", "Hussein": "Hussain Husain",
    "Yusuf": "Yousef Youssef", "Ahmed": "Ahmad", "Khadija": "Khadijah", "Mariam": "Maryam",
    "Yelena": "Elena", "Yevgeny": "Evgeny Eugene", "Dmitri": "Dmitry Dimitri",
    "Sergei": "Sergey", "Oleksandr": "Aleksandr Alexander", "Hakobyan": "Akopyan Hagopian",
    "Petrosyan": "Petrosian", "Sargsyan": "Sarkisian Sarkissian", "Grigoryan": "Krikorian",
    "Zhang": "Chang", "Huang": "Hwang Wong", "Li": "Lee", "Wang": "Wong", "Choi": "Choe",
    "Park": "Pak", "Jung": "Chung Jeong", "Lee": "Yi Rhee", "Xiong": "Siong", "Vang": "Vue",
    "Gonzalez": "Gonzales", "Perez": "Peres", "Sanchez": "Sanches", "Vasquez": "Vazquez",
    "Jimenez": "Gimenez", "Valdez": "Valdes", "Zuniga": "Suniga", "Ximena": "Jimena",
    "Catherine": "Katherine Kathryn", "Christine": "Kristine", "Katelyn": "Caitlin Kaitlyn",
    "Stephen": "Steven", "Jeffrey": "Geoffrey", "Brian": "Bryan", "Eric": "Erik",
    "Sarah": "Sara", "Abdi": "Cabdi", "Mohamud": "Mahamud", "Aisha": "Ayesha Caisha",
    "Yesenia": "Jesenia", "Hector": "Ector", "Veronica": "Beronica", "Javier": "Xavier",
    "Thao": "Thor", "Johnson": "Johnston", "Clark": "Clarke", "Reed": "Reid", "Smith": "Smyth",
    "Gray": "Grey", "Stewart": "Stuart", "Phillips": "Philips", "McDonald": "MacDonald",
}  # fmt: skip
ONSETS = "Ba Be Bra Ca Cha Da De Dra Fe Fra Ga Gro Ha He Ja Ka Kra La Lo Ma Me Mo Na Ne Pa Pe Po"
MIDDLES = "la ra na ri lo mi ne ro sti va de ber ken der man li no te za che"
ENDINGS = "son man ton ez ov ski sen ley ford well ard ino etti aga eda ura yan ide os ales mann"
STREETS = (
    "Oak Maple Main First Second Cedar Elm Mission Alvarado Cesar_Chavez Mariposa Harbor Sunset "
    "Walnut Orchard Pacific Fresno Sierra Alameda Lincoln Washington Grant Juniper Vista Palm"
)
