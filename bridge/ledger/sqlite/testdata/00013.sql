-- 81ab3b07efad1034d98641c63ed2610944f820fd79900249f3e6c4eb8ea2f62a
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795889727409, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'f5740481026f736171c54851316236e0aaaad1514405b64795eac123c94ca7a8', '', '475d389de103ab0741abb2861b93ef20fec6e5c8b0c58e8bf4935f50c839938e');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'c72d36154184ed6aacae85d91d854446dbd227a26616a647bab9c5ba5ffed037', '', '138814ace7298bb7e6fcd03cd97162d1f6f042c1ab61eae6ad6061becd7a9299');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '6dbb584fe53d3010684b3f772189b9df31f5300958ff6455df5fa9e01190b8d4', '475d389de103ab0741abb2861b93ef20fec6e5c8b0c58e8bf4935f50c839938e', '75482b631860f38bbf8bbe9d6aa4d83d5acf9a3d99cb2578d5a46b666d5e8aa6');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '979a3df40b3206401603cc8ecdc4d689d45038e02e4f0ca5d6312ccd32a18f7e', '', '2de963bf0edaeec27942f7e8ac985df05344cbc190b52e35cb627371bcf9ff20');
INSERT INTO words VALUES (1, X'D39A8F883B377AB66FDCA30E1515AA3F', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'70C0E05BB90B859A49BF7FD1074056DF', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'DA33F928028610D3B42FB4F0454598E1', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'F364447730DA7123268CE79B4FB565F6', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
