extension City {
    /// The cities by name, each with degrees north and east: public-domain data of Natural Earth, 1:110m.
    static let table: StaticString = """
        Abidjan 5.32 -4.02; Abu Dhabi 24.47 54.37; Abuja 9.05 7.49; Accra 5.55 -0.22; Addis Ababa 9.04 38.70;
        Algiers 36.77 3.05; Amman 31.95 35.93; Amsterdam 52.35 4.91; Andorra 42.51 1.53; Ankara 39.93 32.86;
        Antananarivo -18.91 47.51; Apia -13.84 -171.77; Ashgabat 37.95 58.38; Asmara 15.33 38.93;
        Asunción -25.29 -57.63; Athens 37.99 23.73; Atlanta 33.74 -84.37; Auckland -36.85 174.76; Baghdad 33.34 44.39;
        Baguio 16.43 120.57; Baku 40.40 49.86; Bamako 12.65 -8.00; Bandar Seri Begawan 4.88 114.93;
        Bangkok 13.75 100.51; Bangui 4.37 18.56; Banjul 13.45 -16.59; Basseterre 17.30 -62.72; Beijing 39.90 116.39;
        Beirut 33.87 35.51; Belgrade 44.82 20.47; Belmopan 17.25 -88.77; Bengaluru 12.97 77.56; Berlin 52.52 13.40;
        Bern 46.92 7.47; Bir Lehlou 26.12 -9.65; Bishkek 42.88 74.58; Bissau 11.87 -15.60; Bloemfontein -29.12 26.23;
        Bogota 4.60 -74.09; Brasília -15.78 -47.92; Bratislava 48.15 17.12; Brazzaville -4.26 15.28;
        Bridgetown 13.10 -59.62; Brussels 50.84 4.33; Bucharest 44.44 26.10; Budapest 47.50 19.08;
        Buenos Aires -34.61 -58.43; Bujumbura -3.38 29.36; Cairo 30.05 31.25; Canberra -35.28 149.13;
        Cape Town -33.92 18.43; Caracas 10.50 -66.92; Casablanca 33.60 -7.62; Castries 14.01 -60.99;
        Chengdu 30.67 104.07; Chicago 41.85 -87.64; Chișinău 47.01 28.86; Colombo 6.93 79.86; Conakry 9.53 -13.68;
        Copenhagen 55.68 12.56; Cotonou 6.36 2.40; Dakar 14.72 -17.48; Damascus 33.50 36.30;
        Dar es Salaam -6.80 39.27; Denver 39.74 -104.99; Dhaka 23.73 90.41; Dili -8.56 125.58; Djibouti 11.60 43.15;
        Dodoma -6.18 35.75; Doha 25.29 51.53; Dubai 25.21 55.29; Dublin 53.35 -6.26; Dushanbe 38.56 68.77;
        Freetown 8.47 -13.24; Funafuti -8.52 179.22; Gaborone -24.65 25.91; Geneva 46.21 6.14; Georgetown 6.80 -58.17;
        Guatemala City 14.62 -90.53; Hanoi 21.04 105.85; Harare -17.82 31.04; Hargeisa 9.56 44.07;
        Havana 23.13 -82.37; Helsinki 60.16 24.93; Hong Kong 22.31 114.18; Honiara -9.44 159.95; Houston 29.74 -95.35;
        Islamabad 33.69 73.08; Istanbul 41.02 28.97; Jakarta -6.17 106.83; Jerusalem 31.78 35.21;
        Johannesburg -26.17 28.03; Juba 4.83 31.58; Kabul 34.52 69.18; Kampala 0.32 32.58; Kathmandu 27.72 85.31;
        Khartoum 15.59 32.53; Kigali -1.95 30.06; Kingston 17.98 -76.77; Kingstown 13.16 -61.22; Kinshasa -4.33 15.31;
        Kolkata 22.57 88.37; Kuala Lumpur 3.14 101.69; Kuwait City 29.37 47.98; Kyiv 50.44 30.51; Kyoto 35.03 135.75;
        La Paz -16.50 -68.15; Laayoune 27.15 -13.20; Lagos 6.45 3.39; Libreville 0.39 9.46; Lilongwe -13.98 33.78;
        Lima -12.05 -77.05; Lisbon 38.72 -9.15; Ljubljana 46.06 14.52; Lobamba -26.47 31.20; Lomé 6.13 1.22;
        London 51.50 -0.12; Los Angeles 34.05 -118.23; Luanda -8.84 13.23; Lusaka -15.41 28.28; Luxembourg 49.61 6.13;
        Madrid 40.40 -3.69; Majuro 7.10 171.38; Malabo 3.75 8.78; Malé 4.17 73.51; Managua 12.15 -86.27;
        Manama 26.24 50.58; Manila 14.61 120.98; Maputo -25.95 32.59; Maseru -29.32 27.48; Mbabane -26.32 31.13;
        Melbourne -37.82 144.97; Melekeok 7.49 134.63; Mexico City 19.44 -99.13; Miami 25.79 -80.23;
        Minsk 53.90 27.56; Mogadishu 2.07 45.36; Monaco 43.74 7.41; Monrovia 6.31 -10.80; Monterrey 25.67 -100.33;
        Montevideo -34.91 -56.19; Moroni -11.70 43.24; Moscow 55.75 37.61; Mumbai 19.07 72.88; Muscat 23.59 58.38;
        N'Djamena 12.12 15.05; Nairobi -1.28 36.81; Nassau 25.08 -77.35; Naypyidaw 19.77 96.12; New Delhi 28.60 77.20;
        New York 40.72 -74.00; Niamey 13.52 2.11; Nicosia 35.17 33.37; Nouakchott 18.09 -15.98;
        Nuku'alofa -21.14 -175.22; Nur-Sultan 51.18 71.43; Osaka 34.69 135.50; Oslo 59.92 10.75; Ottawa 45.42 -75.70;
        Ouagadougou 12.37 -1.53; Palikir 6.92 158.15; Panama City 8.97 -79.53; Paramaribo 5.83 -55.17;
        Paris 48.86 2.35; Phnom Penh 11.55 104.91; Podgorica 42.47 19.27; Port Louis -20.17 57.50;
        Port Moresby -9.46 147.19; Port Vila -17.73 168.32; Port-au-Prince 18.54 -72.34; Port-of-Spain 10.65 -61.52;
        Porto-Novo 6.48 2.62; Prague 50.09 14.42; Praia 14.92 -23.52; Pretoria -25.70 28.23; Pristina 42.67 21.17;
        Putrajaya 2.93 101.69; Pyongyang 39.02 125.75; Quito -0.21 -78.50; Rabat 34.03 -6.84; Reykjavík 64.14 -21.94;
        Riga 56.95 24.10; Rio de Janeiro -22.91 -43.21; Riyadh 24.63 46.72; Rome 41.90 12.48; Roseau 15.30 -61.39;
        Saint George's 12.05 -61.74; Saint John's 17.12 -61.85; San Francisco 37.78 -122.40; San José 9.93 -84.08;
        San Marino 43.94 12.44; San Salvador 13.70 -89.22; Sanaa 15.36 44.20; Santiago -33.44 -70.65;
        Santo Domingo 18.47 -69.93; Sarajevo 43.85 18.38; Seoul 37.57 127.00; Shanghai 31.22 121.43;
        Singapore 1.29 103.85; Skopje 42.00 21.43; Sofia 42.69 23.31; Sri Jayawardenepura Kotte 6.90 79.95;
        Stockholm 59.32 18.07; Sucre -19.04 -65.26; Suva -18.13 178.44; Sydney -33.87 151.21; São Paulo -23.56 -46.63;
        São Tomé 0.34 6.73; Taipei 25.04 121.57; Tallinn 59.43 24.73; Tarawa 1.34 173.02; Tashkent 41.30 69.27;
        Tbilisi 41.73 44.79; Tegucigalpa 14.10 -87.22; Tehran 35.67 51.42; Tel Aviv 32.08 34.77; The Hague 52.08 4.27;
        Thimphu 27.47 89.64; Tirana 41.33 19.82; Tokyo 35.69 139.75; Toronto 43.66 -79.39; Tripoli 32.89 13.18;
        Tunis 36.80 10.18; Ulaanbaatar 47.92 106.91; Vaduz 47.13 9.52; Valletta 35.90 14.51; Valparaíso -33.05 -71.62;
        Vancouver 49.28 -123.12; Vatican City 41.90 12.45; Victoria -4.62 55.45; Vienna 48.20 16.36;
        Vientiane 17.97 102.60; Vilnius 54.68 25.32; Warsaw 52.23 21.01; Washington, D.C. 38.90 -77.01;
        Wellington -41.29 174.78; Windhoek -22.57 17.08; Yamoussoukro 6.82 -5.28; Yangon 16.79 96.16;
        Yaoundé 3.87 11.51; Yerevan 40.18 44.51; Zagreb 45.80 16.00; Ürümqi 43.81 87.57;
        """
}
