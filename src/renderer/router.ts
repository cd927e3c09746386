import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { targetOf } from './lib/reportDraft';
import ProjectsPage from './pages/ProjectsPage.vue';

/** Every address of the app. Pages below a project carry its id, so that the sidebar knows where one is. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: { name: 'projects' } },
      { path: '/projects', name: 'projects', component: ProjectsPage },
      {
        path: '/projects/:projectId',
        name: 'project',
        component: () => import('./pages/ProjectPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/new-run',
        name: 'new-run',
        component: () => import('./pages/RunEditorPage.vue'),
        props: (route) => ({
          projectId: route.params['projectId'],
          from: typeof route.query['from'] === 'string' ? route.query['from'] : null,
          preset: typeof route.query['preset'] === 'string' ? route.query['preset'] : null,
          dataset: typeof route.query['dataset'] === 'string' ? route.query['dataset'] : null,
        }),
      },
      {
        path: '/projects/:projectId/runs/:runId',
        name: 'run',
        component: () => import('./pages/RunPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/runs/:runId/gallery',
        name: 'gallery',
        component: () => import('./pages/GalleryPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/studies',
        name: 'studies',
        component: () => import('./pages/StudiesPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/studies/:studyId',
        name: 'study',
        component: () => import('./pages/StudyPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/reports',
        name: 'reports',
        component: () => import('./pages/ReportsPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/compare',
        name: 'compare',
        component: () => import('./pages/ComparePage.vue'),
        props: (route) => ({
          projectId: route.params['projectId'],
          runIds:
            typeof route.query['runs'] === 'string' ? route.query['runs'].split(',').filter(Boolean) : [],
        }),
      },
      { path: '/queue', name: 'queue', component: () => import('./pages/QueuePage.vue') },
      {
        // `runs=id,id`, `study=id`, or `report=id` to change one that was written.
        path: '/projects/:projectId/new-report',
        name: 'new-report',
        component: () => import('./pages/ReportBuilderPage.vue'),
        props: (route) => ({ projectId: route.params['projectId'], target: targetOf(route.query) }),
      },
      {
        path: '/projects/:projectId/reports/:reportId',
        name: 'report',
        component: () => import('./pages/ReportPage.vue'),
        props: true,
      },
      { path: '/datasets', name: 'datasets', component: () => import('./pages/DatasetsPage.vue') },
      { path: '/experts', name: 'experts', component: () => import('./pages/ExpertsPage.vue') },
      {
        path: '/help',
        name: 'help',
        component: () => import('./pages/HelpPage.vue'),
        props: (route) => ({
          topic: typeof route.query['topic'] === 'string' ? route.query['topic'] : null,
        }),
      },
      {
        path: '/nothing/:what(run|study|project|link)/:id?',
        name: 'link-problem',
        component: () => import('./pages/NotFoundPage.vue'),
        props: (route) => ({ what: route.params['what'], id: route.params['id'] }),
      },
      { path: '/settings/licences', name: 'licences', component: () => import('./pages/LicencesPage.vue') },
      { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
      { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
    ],
  });
}
